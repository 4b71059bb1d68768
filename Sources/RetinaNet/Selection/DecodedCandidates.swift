import Support

/// The best pairs of every level with their boxes: all that thresholds choose from, computed once.
///
/// Pairs are known by their place here: level after level, within a level by `RankKey`.
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
  /// All places class by class, within a class so that neighbours are alike in size and position.
  let spatialOrder: [Int32]
  /// Where each class begins in `spatialOrder`; one more for the end.
  let classStarts: [Int]

  /// - Parameter levels: per level, pairs in their order.
  init(_ levels: [[RankKey]], outputs: [LevelOutputs], postProcessing: PostProcessing) {
    let count = levels.reduce(0) { $0 + $1.count }
    var starts = [0]
    var labels: [Int32] = []
    var boxes: [SIMD4<Float>] = []
    labels.reserveCapacity(count)
    boxes.reserveCapacity(count)
    for (pairs, outputs) in zip(levels, outputs) {
      for pair in pairs {
        let (anchor, label) = pair.index.quotientAndRemainder(dividingBy: outputs.classCount)
        labels.append(Int32(label))
        boxes.append(
          postProcessing.boxForNMS(deltas: outputs.deltas(anchor), anchor: outputs.anchor(anchor)))
      }
      starts.append(starts[starts.count - 1] + pairs.count)
    }
    self.starts = starts
    rankKeys = Array(levels.joined())
    self.labels = labels
    self.boxes = boxes
    order = Self.merge(rankKeys, starts: starts)
    (spatialOrder, classStarts) = Self.spatialOrder(
      labels: labels, boxes: boxes, classCount: outputs.first?.classCount ?? 0)
  }

  var count: Int { rankKeys.count }

  /// How many pairs a level has here.
  func count(level: Int) -> Int { starts[level + 1] - starts[level] }

  func level(of place: Int) -> Int {
    var level = 0
    while place >= starts[level + 1] { level += 1 }
    return level
  }

  /// The place of the first pair of a level that does not stand before `bound`.
  func place(level: Int, notBefore bound: RankKey) -> Int {
    (starts[level]..<starts[level + 1]).partitioningIndex { rankKeys[$0] >= bound }
  }

  private static func merge(_ rankKeys: [RankKey], starts: [Int]) -> [Int32] {
    var next = Array(starts.dropLast())
    var order: [Int32] = []
    order.reserveCapacity(rankKeys.count)
    while order.count < rankKeys.count {
      var best = -1
      for level in next.indices where next[level] < starts[level + 1] {
        if best < 0 || rankKeys[next[level]].complement < rankKeys[next[best]].complement {
          best = level
        }
      }
      order.append(Int32(next[best]))
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
