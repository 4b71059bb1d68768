/// The pairs of one level whose score is above a floor, sorted within each class.
struct SortedCandidates: Sendable {
  let outputs: LevelOutputs
  /// Per label.
  private let classes: [ClassCandidates]
  /// How many pairs there are of all classes.
  let count: Int

  init(_ outputs: LevelOutputs, classes: [ClassCandidates]) {
    self.outputs = outputs
    self.classes = classes
    count = classes.reduce(0) { $0 + $1.count }
  }

  /// How many pairs of a class stand before `bound`.
  func count(label: Int, before bound: RankKey) -> Int {
    classes[label].count(before: bound, label: label, outputs)
  }

  /// The first `limit` pairs of all classes in order, of each class only those that stand before its bound.
  func first(_ limit: Int, before bounds: [RankKey]) -> [RankKey] {
    var heap = MergeHeap()
    for label in classes.indices {
      if let next = pair(0, label: label, before: bounds[label]) { heap.add(next, label: label) }
    }
    heap.order()
    var taken: [RankKey] = []
    taken.reserveCapacity(min(limit, count))
    while taken.count < limit, let top = heap.first {
      taken.append(top.next)
      heap.replaceFirst(with: pair(top.position + 1, label: top.label, before: bounds[top.label]))
    }
    return taken
  }

  /// The pair at a place within its class, if it is there and stands before `bound`.
  @inline(__always)
  private func pair(_ position: Int, label: Int, before bound: RankKey) -> RankKey? {
    let anchors = classes[label].anchors
    guard position < anchors.count else { return nil }
    let pair = outputs.rankKey(anchor: Int(anchors[position]), label: label)
    return pair < bound ? pair : nil
  }
}
