import Imaging
import RetinaNet

/// What became of one object, and why.
public struct Explanation: Sendable {
  public enum Outcome: Sendable, Hashable {
    /// By which of the selection's detections, and their IoU.
    case found(detection: Int, iou: Float)
    /// The first stage that failed.
    case missed(Stage)
    /// Crowds, and what the annotations say to ignore.
    case ignored
  }

  public var target: Target
  public var outcome: Outcome
  public var survivors: Survivors
  public var evidence: Evidence

  public init(target: Target, outcome: Outcome, survivors: Survivors, evidence: Evidence) {
    self.target = target
    self.outcome = outcome
    self.survivors = survivors
    self.evidence = evidence
  }

  /// The stage that lost it, where it was missed.
  public var stage: Stage? { if case .missed(let stage) = outcome { stage } else { nil } }
}

/// How many candidates of an object are left after each stage: the sizes of R, S, K, N, D and M.
public struct Survivors: Sendable, Hashable, Codable {
  /// R: whose box overlaps the object enough.
  public var covering = 0
  /// S
  public var aboveScore = 0
  /// K
  public var withinTopK = 0
  /// N
  public var afterNMS = 0
  /// D
  public var kept = 0
  /// M: 0 or 1
  public var matched = 0

  public init() {}
}
