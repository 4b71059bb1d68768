/// A binary heap of the next pair of each class, for merging sorted classes into one order.
struct MergeHeap {
  struct Head {
    var next: RankKey
    /// The place within the class.
    var position: Int
    var label: Int
  }

  private var heads: [Head] = []

  /// The head that stands before all others; nil when every class has run out.
  var first: Head? { heads.first }

  /// Adds the first pair of a class. `order()` must follow the last of them.
  mutating func add(_ next: RankKey, label: Int) {
    heads.append(Head(next: next, position: 0, label: label))
  }

  mutating func order() { heads.sort { $0.next < $1.next } }

  /// Puts the next pair of the first head's class in its place, or drops the class if there is none.
  mutating func replaceFirst(with next: RankKey?) {
    var moving = heads[0]
    if let next {
      moving.next = next
      moving.position += 1
    } else {
      moving = heads.removeLast()
      if heads.isEmpty { return }
    }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < heads.count else { break }
      if child + 1 < heads.count, heads[child + 1].next < heads[child].next { child += 1 }
      guard heads[child].next < moving.next else { break }
      heads[hole] = heads[child]
      hole = child
    }
    heads[hole] = moving
  }
}
