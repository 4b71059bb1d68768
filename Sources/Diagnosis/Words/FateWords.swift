import RetinaNet
import Support

extension Fate {
  /// What became of a candidate, in nine letters at most: the stage that lost it, by its one name.
  public var word: String {
    switch self {
    case .belowScore: "low score"
    case .outsideTopK: MissStage.topK.heading
    case .suppressed: MissStage.nms.heading
    case .beyondMaximum: MissStage.maxDetections.heading
    case .empty: "no area"
    case .kept: "kept"
    }
  }

  /// The same with the evidence.
  public func sentence(_ trace: Trace, _ thresholds: Thresholds) -> String {
    switch self {
    case .belowScore(let score, let threshold):
      comparedScores(score, threshold).sentence { "score \($0) is not above \($1)" }
    case .outsideTopK(let rank, let cutoff):
      "outside top k: \(grouped(rank)) of its level \(agreeing(rank, "scores", "score")) higher, \(grouped(thresholds.topK)) \(agreeing(thresholds.topK, "is", "are")) taken"
        + (cutoff.isNaN ? "" : " (the last at \(scoreText(cutoff)))")
    case .suppressed(let by, let iou):
      sentenceIoU(iou, bound: thresholds.nms).sentence {
        "suppressed by NMS for \(trace.title(of: by)), IoU \($0) > \($1)"
      }
    case .beyondMaximum(let rank):
      "beyond the maximum: \(counted(rank, "survivor")) of NMS \(agreeing(rank, "scores", "score")) higher, \(grouped(thresholds.maxDetections)) \(agreeing(thresholds.maxDetections, "is", "are")) kept"
    case .empty: "dropped, as its box has no area"
    case .kept(let index): "kept: detection \(index + 1)"
    }
  }
}

extension Trace {
  /// "bird 0.97": a candidate's class and score.
  public func title(of candidate: Candidate) -> String {
    "\(configuration.title(ofClass: candidate.label)) \(fixed(score(of: candidate), 2))"
  }
}
