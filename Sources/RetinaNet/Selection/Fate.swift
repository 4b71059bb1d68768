/// What became of a candidate: the first step of selection that dropped it, with the evidence.
public enum Fate: Sendable, Hashable {
  /// Its score is not above the threshold of its class.
  case belowScore(score: Float, threshold: Float)
  /// Its place on its level by falling score, `rank`, is not below top k. The last candidate within top k scored
  /// `cutoff` (NaN where top k is 0).
  case outsideTopK(rank: Int, cutoff: Float)
  /// A better box, which was not suppressed itself, overlaps it. Of several, the best.
  case suppressed(by: Candidate, iou: Float)
  /// Its place among the survivors of NMS, `rank`, is not below the maximum.
  case beyondMaximum(rank: Int)
  /// The family drops boxes without area: mmdetection before NMS, detectron2 at the very end.
  case empty
  /// It is the detection of this index.
  case kept(Int)
}

/// How many candidates met each fate. The six add up to anchors × classes.
public struct Funnel: Sendable, Hashable, Codable {
  public var belowScore = 0
  public var outsideTopK = 0
  public var suppressed = 0
  public var beyondMaximum = 0
  /// Dropped for having no area, by the families that do so.
  public var empty = 0
  public var kept = 0

  public init() {}

  /// Anchors × classes.
  public var total: Int { belowScore + aboveScore }
  public var aboveScore: Int { outsideTopK + withinTopK }
  /// Those for which boxes are decoded.
  public var withinTopK: Int { empty + suppressed + afterNMS }
  /// Neither empty nor suppressed.
  public var afterNMS: Int { beyondMaximum + kept }

  public static func + (left: Funnel, right: Funnel) -> Funnel {
    var sum = left
    sum.belowScore += right.belowScore
    sum.outsideTopK += right.outsideTopK
    sum.suppressed += right.suppressed
    sum.beyondMaximum += right.beyondMaximum
    sum.empty += right.empty
    sum.kept += right.kept
    return sum
  }
}
