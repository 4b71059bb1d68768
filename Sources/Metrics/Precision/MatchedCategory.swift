/// One category's detections by falling score, with what matching made of each at every IoU and area.
struct MatchedCategory: Sendable {
  /// A bit for each IoU, for each of `AreaRange`.
  typealias Bits = SIMD4<UInt16>

  struct Entry: Sendable {
    /// In the list that was given.
    var place: Int32
    /// Among its picture's detections of this category, from 0.
    var rank: Int32
    var score: Double
    var hits: Bits
    var ignored: Bits

    @inline(__always)
    func outcome(_ iou: Int, _ area: AreaRange) -> Ranking.Outcome {
      let bit: UInt16 = 1 << UInt16(iou)
      if ignored[area.rawValue] & bit != 0 { return .ignored }
      return hits[area.rawValue] & bit != 0 ? .truePositive : .falsePositive
    }
  }

  /// In the order of `Ranking`.
  var entries: [Entry] = []
  /// How many objects count, for each of `AreaRange`.
  var positives: SIMD4<Int> = .zero

  /// Brings entries into order that stand by picture.
  mutating func sort() {
    let scores = entries.map(\.score)
    let order = entries.indices.sorted {
      scores[$0] > scores[$1] || (scores[$0] == scores[$1] && $0 < $1)
    }
    entries = order.map { entries[$0] }
  }

  func ranking(_ iou: Int, _ area: AreaRange) -> Ranking {
    Ranking(
      positives: positives[area.rawValue], detections: entries.map(\.place), scores: entries.map(\.score),
      outcomes: entries.map { $0.outcome(iou, area) })
  }
}
