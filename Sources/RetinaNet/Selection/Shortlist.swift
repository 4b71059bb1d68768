/// The best pairs of every level with their boxes: all that thresholds choose from, computed once.
///
/// Pairs are known by their place here: level after level, within a level by `Precedence`.
final class Shortlist: Sendable {
  /// Where each level begins; one more for the end.
  let starts: [Int]
  let precedences: [Precedence]
  let labels: [Int32]
  /// Boxes as they enter NMS.
  let boxes: [SIMD4<Float>]
  /// All pairs by falling score; of equal ones the lower level's first, then the lower index. This is the order
  /// in which NMS takes them.
  let order: [Int32]

  /// - Parameter levels: per level, pairs in their order.
  init(_ levels: [[Precedence]], outputs: [LevelOutputs], postProcessing: PostProcessing) {
    var starts = [0]
    var labels: [Int32] = []
    var boxes: [SIMD4<Float>] = []
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
    precedences = Array(levels.joined())
    self.labels = labels
    self.boxes = boxes
    order = Self.merge(precedences, starts: starts)
  }

  var count: Int { precedences.count }

  /// How many pairs a level has here.
  func count(level: Int) -> Int { starts[level + 1] - starts[level] }

  func level(of place: Int) -> Int {
    (starts.lastIndex { $0 <= place }).map { min($0, starts.count - 2) } ?? 0
  }

  /// The place of the first pair of a level that does not stand before `bound`.
  func place(level: Int, notBefore bound: Precedence) -> Int {
    var low = starts[level]
    var high = starts[level + 1]
    while low < high {
      let middle = (low + high) / 2
      if precedences[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func merge(_ precedences: [Precedence], starts: [Int]) -> [Int32] {
    var next = starts.dropLast()
    var order: [Int32] = []
    order.reserveCapacity(precedences.count)
    while order.count < precedences.count {
      var best = -1
      for level in next.indices where next[level] < starts[level + 1] {
        if best < 0 || precedences[next[level]].complement < precedences[next[best]].complement {
          best = level
        }
      }
      order.append(Int32(next[best]))
      next[best] += 1
    }
    return order
  }
}
