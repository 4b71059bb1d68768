import RetinaNet

/// Where all pairs above the present thresholds stand on their levels, whatever the top k.
struct LevelRanking: Sendable {
  struct Pair: Sendable {
    let candidate: Candidate
    /// The place on its level by falling score, from 0.
    let rank: Int
  }

  /// By falling score, in the order in which NMS takes them.
  let pairs: [Pair]

  /// More pairs than this are not looked at.
  static let most = 50_000

  /// `nil` where there are too many pairs.
  init?(_ trials: ThresholdSweep) {
    let above = trials.diagnosis.selection.funnel.aboveScore
    guard above <= Self.most else { return nil }
    var thresholds = trials.thresholds
    thresholds.topK = above
    // Nobody is suppressed, which costs the least; the order is that of all selections.
    thresholds.nms = 2
    thresholds.maxDetections = 0
    var next = [Int](repeating: 0, count: trials.coverage.candidates.trace.levels.count)
    pairs = trials.select(thresholds).nmsCandidates.map { nmsCandidate in
      defer { next[nmsCandidate.candidate.level] += 1 }
      return Pair(candidate: nmsCandidate.candidate, rank: next[nmsCandidate.candidate.level])
    }
  }
}
