import Support

/// The best candidates of every level with their boxes: all that thresholds choose from, computed once.
///
/// A place is an index into these lists: level after level, within a level by `RankKey`.
final class DecodedCandidates: Sendable {
  /// Where each level begins; one more for the end.
  let starts: [Int]
  let rankKeys: [RankKey]
  let labels: [Int32]
  /// Boxes as they enter NMS.
  let boxes: [SIMD4<Float>]
  /// All places by falling score; of equal ones the lower level's first, then the lower index. This is the order
  /// in which NMS takes them.
  let order: [Int32]
  /// All places class by class, within a class so that neighbours have similar sizes and positions.
  let spatialOrder: [Int32]
  /// Where each class begins in `spatialOrder`; one more for the end.
  let classStarts: [Int]

  /// - Parameter levels: per level, candidates in their order.
  init(_ levels: [[RankKey]], outputs: [LevelOutputs], postProcessing: PostProcessing) {
    let count = levels.reduce(0) { $0 + $1.count }
    var starts = [0]
    var labels: [Int32] = []
    var boxes: [SIMD4<Float>] = []
    labels.reserveCapacity(count)
    boxes.reserveCapacity(count)
    for (keys, outputs) in zip(levels, outputs) {
      for key in keys {
        let (anchor, label) = key.index.quotientAndRemainder(dividingBy: outputs.classCount)
        labels.append(Int32(label))
        boxes.append(
          postProcessing.boxForNMS(deltas: outputs.deltas(anchor), anchor: outputs.anchor(anchor)))
      }
      starts.append(starts[starts.count - 1] + keys.count)
    }
    self.starts = starts
    rankKeys = Array(levels.joined())
    self.labels = labels
    self.boxes = boxes
    order = Self.merged(levels).map { Int32(starts[$0] + $1) }
    (spatialOrder, classStarts) = Self.spatialOrder(
      labels: labels, boxes: boxes, classCount: outputs.first?.classCount ?? 0)
  }

  var count: Int { rankKeys.count }

  /// How many candidates a level has here.
  func count(level: Int) -> Int { starts[level + 1] - starts[level] }

  func level(of place: Int) -> Int {
    var level = 0
    while place >= starts[level + 1] { level += 1 }
    return level
  }

  /// The place of the first candidate of a level that does not come before `bound`.
  func place(level: Int, notBefore bound: RankKey) -> Int {
    (starts[level]..<starts[level + 1]).partitioningIndex { rankKeys[$0] >= bound }
  }

  /// All candidates of all levels by falling score, each as its level and its place there; of equal ones the lower
  /// level's first, then the lower index.
  static func merged(_ levels: [[RankKey]]) -> [(level: Int, place: Int)] {
    let count = levels.reduce(0) { $0 + $1.count }
    var next = [Int](repeating: 0, count: levels.count)
    var order: [(level: Int, place: Int)] = []
    order.reserveCapacity(count)
    while order.count < count {
      var best = -1
      for level in levels.indices where next[level] < levels[level].count {
        if best < 0 || levels[level][next[level]].complement < levels[best][next[best]].complement {
          best = level
        }
      }
      order.append((best, next[best]))
      next[best] += 1
    }
    return order
  }

  private static func spatialOrder(
    labels: [Int32], boxes: [SIMD4<Float>], classCount: Int
  ) -> (places: [Int32], classStarts: [Int]) {
    var starts = [Int](repeating: 0, count: classCount + 1)
    for label in labels { starts[Int(label) + 1] += 1 }
    for label in 0..<classCount { starts[label + 1] += starts[label] }
    var next = starts
    var places = [Int32](repeating: 0, count: labels.count)
    for (place, label) in labels.enumerated() {
      places[next[Int(label)]] = Int32(place)
      next[Int(label)] += 1
    }
    let ordered = (0..<classCount).flatMap { label in
      SpatialOrder.ordered(Array(places[starts[label]..<starts[label + 1]]), boxes: boxes)
    }
    return (ordered, starts)
  }
}

extension DecodedCandidates {
  /// The first `depth` candidates of each level.
  convenience init(of levels: [SortedLevel], depth: Int, postProcessing: PostProcessing) {
    let best = levels.map {
      $0.first(depth, before: Array(repeating: RankKey(above: -1), count: $0.outputs.classCount))
    }
    self.init(best, outputs: levels.map(\.outputs), postProcessing: postProcessing)
  }
}
