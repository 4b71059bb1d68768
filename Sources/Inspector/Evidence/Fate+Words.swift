import RetinaNet
import Support
import Terminal

extension Fate {
  /// What became of a candidate, in a word or two.
  var word: String {
    switch self {
    case .belowScore: "below score"
    case .outsideTopK: "below top k"
    case .suppressed: "suppressed"
    case .beyondMaximum: "past maximum"
    case .empty: "no area"
    case .kept: "kept"
    }
  }

  /// The same with the evidence.
  func sentence(_ inspected: InspectedPicture, _ thresholds: Thresholds) -> String {
    switch self {
    case .belowScore(let score, let threshold):
      "score \(scoreText(score)) is not above \(scoreText(threshold))"
    case .outsideTopK(let rank, let cutoff):
      "outside top k: \(grouped(rank)) of its level score higher, \(grouped(thresholds.topK)) are taken"
        + (cutoff.isNaN ? "" : " (the last at \(scoreText(cutoff)))")
    case .suppressed(let by, let iou):
      "suppressed by \(inspected.title(of: by)), IoU \(fixed(iou, 2)) > \(fixed(thresholds.nms, 2))"
    case .beyondMaximum(let rank):
      "beyond the maximum: \(grouped(rank)) survivors of NMS score higher, \(grouped(thresholds.maxDetections)) are kept"
    case .empty: "dropped, as its box has no area"
    case .kept(let index): "kept: detection \(index + 1)"
    }
  }
}

extension InspectedPicture {
  func score(of candidate: Candidate) -> Float {
    let logits = trace.levels[candidate.level].logits
    return Sigmoid.score(logits[flat: candidate.anchor * logits.shape[1] + candidate.label])
  }

  /// "bird 0.97".
  func title(of candidate: Candidate) -> String {
    "\(name(ofClass: candidate.label)) \(fixed(score(of: candidate), 2))"
  }
}
