import Support
import Tensors

/// The best candidates of every level with their boxes: all that thresholds choose from, computed once.
///
/// A place is an index into these lists: level after level, within a level by `RankKey`.
final class DecodedCandidates: Sendable {
  /// Where each level begins; one more for the end.
  let starts: [Int]
  /// Per level, whether nothing was left out that is above the floor which they were searched from.
  let areAll: [Bool]
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

  /// - Parameters:
  ///   - search: says which.
  init(_ search: CandidateSearch, postProcessing: PostProcessing) {
    let (levels, outputs) = (search.best(), search.outputs)
    areAll = zip(levels, search.limits).map { $0.count < $1 }
    let starts = Self.starts(levels)
    var keys: [RankKey] = []
    keys.reserveCapacity(starts[starts.count - 1])
    for level in levels { keys += level }
    self.starts = starts
    rankKeys = keys
    let workers = keys.count < Self.leastForThreads ? Workers(1) : search.workers
    (labels, boxes, order) = Self.decoded(keys, starts, outputs, postProcessing, workers)
    (spatialOrder, classStarts) = Self.spatialOrder(
      labels: labels, boxes: boxes, classCount: outputs.first?.classCount ?? 0, workers)
  }

  /// Fewer candidates are not worth a thread's turn.
  private static let grain = 1024
  /// Of fewer candidates in all, one thread has done with a step before others have started.
  static let leastForThreads = 1 << 14
  /// How many candidates before its use an anchor is asked for.
  private static let foresight = 16

  /// Labels and boxes of all places, on some threads while another one merges the levels.
  private static func decoded(
    _ keys: [RankKey], _ starts: [Int], _ outputs: [LevelOutputs], _ postProcessing: PostProcessing,
    _ workers: Workers
  ) -> (labels: [Int32], boxes: [SIMD4<Float>], order: [Int32]) {
    let pieces = (keys.count + grain - 1) / grain
    var labels: [Int32] = []
    var order: [Int32] = []
    let boxes = [SIMD4<Float>](unsafeUninitializedCapacity: keys.count) { boxes, boxCount in
      labels = [Int32](unsafeUninitializedCapacity: keys.count) { labels, labelCount in
        let target = DecodedTarget(boxes: boxes, labels: labels)
        order =
          parallelMap(Array(-1..<pieces), threads: workers.count) { piece -> [Int32] in
            guard piece >= 0 else { return merged(keys) }
            let places = piece * grain..<min((piece + 1) * grain, keys.count)
            for (level, outputs) in outputs.enumerated() {
              let own = places.clamped(to: starts[level]..<starts[level + 1])
              for (place, key) in zip(own, keys[own]) {
                if place + foresight < own.upperBound {
                  outputs.expect(keys[place + foresight].index / outputs.classCount)
                }
                let (anchor, label) = key.index.quotientAndRemainder(dividingBy: outputs.classCount)
                target.labels[place] = Int32(label)
                target.boxes[place] = postProcessing.boxForNMS(
                  deltas: outputs.deltas(anchor), anchor: outputs.anchor(anchor))
              }
            }
            return []
          }[0]
        labelCount = keys.count
      }
      boxCount = keys.count
    }
    return (labels, boxes, order)
  }

  /// Unchecked: threads write disjoint places.
  private struct DecodedTarget: @unchecked Sendable {
    let boxes: UnsafeMutableBufferPointer<SIMD4<Float>>
    let labels: UnsafeMutableBufferPointer<Int32>
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

  /// Where each level begins if one follows another; one more for the end.
  static func starts(_ levels: [[RankKey]]) -> [Int] {
    levels.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  /// The places of all levels' candidates by falling score; of equal ones the lower level's first, then the lower index.
  ///
  /// - Parameter keys: one level after another, each in its order.
  static func merged(_ keys: [RankKey]) -> [Int32] {
    // A place takes the part of an index.
    let ordered = [RankKey](unsafeUninitializedCapacity: keys.count) { places, count in
      for place in keys.indices { places[place] = keys[place].indexed(place) }
      count = keys.count
    }.best(keys.count)
    return [Int32](unsafeUninitializedCapacity: keys.count) { places, count in
      for slot in ordered.indices { places[slot] = Int32(truncatingIfNeeded: ordered[slot].index) }
      count = keys.count
    }
  }

  private static func spatialOrder(
    labels: [Int32], boxes: [SIMD4<Float>], classCount: Int, _ workers: Workers
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
    let ordered = parallelMap(classRanges(starts), threads: workers.count) { [places, starts] classes in
      var own = Array(places[starts[classes.lowerBound]..<starts[classes.upperBound]])
      SpatialOrder.order(
        &own, boxes,
        groups: classes.map {
          starts[$0] - starts[classes.lowerBound]..<starts[$0 + 1] - starts[classes.lowerBound]
        })
      return own
    }
    return (ordered.flatMap { $0 }, starts)
  }

  /// All classes in ranges of so many candidates that one is worth a thread's turn.
  private static func classRanges(_ starts: [Int]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var first = 0
    for label in starts.indices.dropFirst()
    where starts[label] - starts[first] >= grain || label == starts.count - 1 {
      ranges.append(first..<label)
      first = label
    }
    return ranges
  }
}
