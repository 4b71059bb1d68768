/// The detections of one class by falling score, and what COCO's matching makes of each at one IoU.
///
/// Equal scores stand in the order of their pictures' ids, then in that of the results. What is beyond the first 100
/// of a picture is left out.
public struct Ranking: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    case truePositive, falsePositive
    /// Matched to an object that does not count, or unmatched and outside the range of areas.
    case ignored
  }

  /// How many objects there are to find.
  public let positives: Int
  /// The place of each in the list of detections that was given.
  public let detections: [Int32]
  public let scores: [Double]
  public let outcomes: [Outcome]

  /// Precision and recall if only the detections up to each one counted; `nil` recall where there is no object.
  public var curve: PrecisionCurve? {
    guard positives > 0 else { return nil }
    var envelope = PrecisionEnvelope()
    for outcome in outcomes { envelope.count(outcome) }
    let reached = PrecisionGrid.found(forRecallsOf: positives)
    let hits = outcomes.indices.filter { outcomes[$0] == .truePositive }
    return PrecisionCurve(
      precisions: envelope.precisions(reached),
      scores: reached.map { found in
        if found == 0 { scores.first ?? 0 } else { found <= hits.count ? scores[hits[found - 1]] : 0 }
      },
      recall: Double(hits.count) / Double(positives))
  }
}
