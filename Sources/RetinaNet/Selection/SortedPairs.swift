/// The pairs of one level whose score is above a floor, sorted within each class.
struct SortedPairs: Sendable {
  let outputs: LevelOutputs
  /// Where each class begins in `anchors`; one more for the end.
  private let starts: [Int]
  /// The anchors of each class in the order of `Precedence`.
  private let anchors: [UInt32]

  /// Every pair whose score is above `floor`; all but those with a NaN where it is negative.
  init(_ outputs: LevelOutputs, above floor: Float) {
    self.outputs = outputs
    let bound = Sigmoid.leastLogit(above: floor)
    var keys = [[Precedence]](repeating: [], count: outputs.classCount)
    for anchor in 0..<outputs.anchorCount {
      for label in 0..<outputs.classCount where outputs.logits[anchor * outputs.classCount + label] >= bound {
        keys[label].append(outputs.precedence(anchor: anchor, label: label))
      }
    }
    var starts = [0]
    var anchors: [UInt32] = []
    for label in 0..<outputs.classCount {
      anchors += keys[label].sorted().map { UInt32($0.index / outputs.classCount) }
      starts.append(anchors.count)
    }
    self.starts = starts
    self.anchors = anchors
  }

  /// How many pairs there are of all classes.
  var count: Int { anchors.count }

  /// How many pairs of a class stand before `bound`.
  func count(label: Int, before bound: Precedence) -> Int {
    var low = starts[label]
    var high = starts[label + 1]
    while low < high {
      let middle = (low + high) / 2
      if precedence(at: middle, label: label) < bound { low = middle + 1 } else { high = middle }
    }
    return low - starts[label]
  }

  /// The first `limit` pairs of all classes in order, of each class only those that stand before its bound.
  func first(_ limit: Int, before bounds: [Precedence]) -> [Precedence] {
    // A heap of the next pair of each class.
    var heap: [(next: Precedence, position: Int, label: Int)] = []
    for label in 0..<outputs.classCount where starts[label] < starts[label + 1] {
      let next = precedence(at: starts[label], label: label)
      if next < bounds[label] { heap.append((next, starts[label], label)) }
    }
    heap.sort { $0.next < $1.next }
    var taken: [Precedence] = []
    while taken.count < limit, let top = heap.first {
      taken.append(top.next)
      let position = top.position + 1
      var moving = top
      if position < starts[top.label + 1] {
        moving = (precedence(at: position, label: top.label), position, top.label)
      }
      if position == starts[top.label + 1] || !(moving.next < bounds[top.label]) {
        moving = heap.removeLast()
        if heap.isEmpty { continue }
      }
      // Sift down from the root.
      var hole = 0
      while true {
        var child = 2 * hole + 1
        if child >= heap.count { break }
        if child + 1 < heap.count, heap[child + 1].next < heap[child].next { child += 1 }
        if !(heap[child].next < moving.next) { break }
        heap[hole] = heap[child]
        hole = child
      }
      heap[hole] = moving
    }
    return taken
  }

  private func precedence(at position: Int, label: Int) -> Precedence {
    outputs.precedence(anchor: Int(anchors[position]), label: label)
  }
}
