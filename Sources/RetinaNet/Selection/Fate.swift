/// What became of a candidate: the first step of selection that dropped it, with the evidence.
public enum Fate: Sendable, Hashable {
  /// Its score is not above the threshold of its class.
  case belowScore(score: Float, threshold: Float)
  /// So many candidates of its level (`rank`, at least top k) stand before it; the last that was taken scored
  /// `cutoff` (NaN where top k is 0).
  case outsideTopK(rank: Int, cutoff: Float)
  /// A better box, which was not suppressed itself, overlaps it. Of several, the best.
  case suppressed(by: Candidate, iou: Float)
  /// So many (`rank`, at least the maximum) survived NMS before it.
  case beyondMaximum(rank: Int)
  /// The family drops boxes without area: mmdetection before NMS, detectron2 at the very end.
  case empty
  /// It is the detection of this index.
  case kept(Int)
}
