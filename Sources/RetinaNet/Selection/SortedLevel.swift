import Support

/// The candidates of one level whose score is above a floor, sorted within each class.
struct SortedLevel: Sendable {
  let outputs: LevelOutputs
  /// Per label.
  private let classes: [SortedClass]
  /// How many candidates there are of all classes.
  let count: Int

  /// The first of all classes in order: all of them, or as many as are usually decoded. Empty where each class was sorted
  /// alone.
  private let best: [RankKey]

  private static let mostBest = 5000

  init(_ outputs: LevelOutputs, classes: [SortedClass]) {
    self.init(outputs, classes: classes, best: [])
  }

  private init(_ outputs: LevelOutputs, classes: [SortedClass], best: [RankKey]) {
    self.outputs = outputs
    self.classes = classes
    self.best = best
    count = classes.reduce(0) { $0 + $1.count }
  }

  /// - Parameter keys: all candidates, by rising index.
  init(_ outputs: LevelOutputs, byRisingIndex keys: [RankKey]) {
    var sorter = RadixSort(capacity: keys.count)
    let places = keys.map(\.complement).withUnsafeBufferPointer {
      sorter.places(byRising: $0, excluding: .max)
    }
    let classCount = outputs.classCount
    let candidates = keys.map { key in
      let (anchor, label) = key.index.quotientAndRemainder(dividingBy: classCount)
      return (anchor: UInt32(anchor), label: UInt32(label))
    }
    // By class, then in order.
    var starts = [Int](repeating: 0, count: classCount + 1)
    for candidate in candidates { starts[Int(candidate.label) + 1] += 1 }
    for label in 0..<classCount { starts[label + 1] += starts[label] }
    var next = starts
    var anchors = [UInt32](repeating: 0, count: keys.count)
    var complements = anchors
    for place in places {
      let (anchor, label) = candidates[Int(place)]
      let slot = next[Int(label)]
      anchors[slot] = anchor
      complements[slot] = keys[Int(place)].complement
      next[Int(label)] = slot + 1
    }
    // All ladders in one array.
    var ladders: [UInt32] = []
    var rungs = [0]
    for label in 0..<classCount {
      for place in stride(from: starts[label], to: starts[label + 1], by: SortedClass.rung) {
        ladders.append(complements[place])
      }
      rungs.append(ladders.count)
    }
    let classes = (0..<classCount).map { label in
      SortedClass(
        anchors: anchors[starts[label]..<starts[label + 1]], ladder: ladders[rungs[label]..<rungs[label + 1]])
    }
    self.init(outputs, classes: classes, best: places.prefix(Self.mostBest).map { keys[Int($0)] })
  }

  /// How many candidates of a class come before `bound`.
  func count(label: Int, before bound: RankKey) -> Int {
    classes[label].count(before: bound, label: label, outputs)
  }

  /// The first `limit` candidates of all classes in order, of each class only those that come before its bound.
  func first(_ limit: Int, before bounds: [RankKey]) -> [RankKey] {
    if limit <= best.count || best.count == count, let bound = bounds.first,
      bounds.allSatisfy({ $0 == bound })
    {
      let before = best.indices.partitioningIndex { best[$0] >= bound }
      return min(limit, before) >= best.count ? best : Array(best.prefix(min(limit, before)))
    }
    var heap = MergeHeap()
    for label in classes.indices {
      if let next = rankKey(0, label: label, before: bounds[label]) { heap.add(next, label: label) }
    }
    heap.order()
    var taken: [RankKey] = []
    taken.reserveCapacity(min(limit, count))
    while taken.count < limit, let top = heap.first {
      taken.append(top.next)
      heap.replaceFirst(with: rankKey(top.position + 1, label: top.label, before: bounds[top.label]))
    }
    return taken
  }

  /// The candidate at a place within its class, if it exists and comes before `bound`.
  @inline(__always)
  private func rankKey(_ position: Int, label: Int, before bound: RankKey) -> RankKey? {
    let anchors = classes[label].anchors
    guard position < anchors.count else { return nil }
    let key = outputs.rankKey(anchor: Int(anchors[anchors.startIndex + position]), label: label)
    return key < bound ? key : nil
  }
}

/// One level's anchors for one class by falling score, in the order of `RankKey`: four bytes a candidate, and half a
/// byte for searching.
///
/// Scores are not kept: they are computed again from the logits. To keep a search from reading all over the logits,
/// every eighth score is kept in a short list, the ladder, which is searched first.
struct SortedClass: Sendable {
  let anchors: ArraySlice<UInt32>
  /// The complemented scores of the candidates 0, 8, 16, …, which rise.
  private let ladder: ArraySlice<UInt32>

  static let rung = 8

  init(anchors: ArraySlice<UInt32>, ladder: ArraySlice<UInt32>) {
    self.anchors = anchors
    self.ladder = ladder
  }

  /// - Parameter complement: gives the complemented score at a place of `anchors`.
  @inline(__always)
  init(anchors: [UInt32], complement: (Int) -> UInt32) {
    self.init(
      anchors: anchors[...],
      ladder: stride(from: 0, to: anchors.count, by: Self.rung).map(complement)[...])
  }

  var count: Int { anchors.count }

  /// How many come before `bound`.
  func count(before bound: RankKey, label: Int, _ outputs: LevelOutputs) -> Int {
    if bound.key == .max { return anchors.count }
    let complement = bound.complement
    // Rungs below these may hold an equal score with a lower index; rungs from there on hold only worse ones.
    let low = rungs { $0 < complement }
    let high = bound.index == 0 ? low : rungs { $0 <= complement }
    let first = max(low - 1, 0) * Self.rung
    let last = min(high * Self.rung, anchors.count)
    return (first..<max(first, last)).partitioningIndex { place in
      outputs.rankKey(anchor: Int(anchors[anchors.startIndex + place]), label: label) >= bound
    }
  }

  /// How many rungs satisfy what all rungs before them satisfy too.
  @inline(__always)
  private func rungs(where satisfies: (UInt32) -> Bool) -> Int {
    ladder.withUnsafeBufferPointer { $0.partitioningIndex { !satisfies($0) } }
  }
}

/// A binary heap of the next candidate of each class, for merging sorted classes into one order.
///
/// It only ever replaces its first element. swift-collections' `Heap` orders both ends, and takes some 7 % longer here.
struct MergeHeap {
  struct ClassHead {
    var next: RankKey
    /// The place within the class.
    var position: Int
    var label: Int
  }

  private var heads: [ClassHead] = []

  /// The first of all heads; nil when every class has run out.
  var first: ClassHead? { heads.first }

  /// Adds the first candidate of a class. `order()` must follow the last of them.
  mutating func add(_ next: RankKey, label: Int) {
    heads.append(ClassHead(next: next, position: 0, label: label))
  }

  mutating func order() { heads.sort { $0.next < $1.next } }

  /// Puts the next candidate of the first head's class in its place, or drops the class if there is none.
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
