import RetinaNet

/// The ranks on their levels of all candidates above the present thresholds, whatever the top k.
struct LevelRanking: Sendable {
  /// By falling score, in the order in which NMS takes them.
  let candidates: [RankedCandidate]

  /// More candidates than this are not looked at.
  static let most = 50_000

  /// `nil` where there are too many candidates.
  init?(_ trials: ThresholdSweep) {
    guard trials.diagnosis.selection.funnel.aboveScore <= Self.most else { return nil }
    candidates = trials.coverage.candidates.ranking(above: trials.thresholds)
  }
}
