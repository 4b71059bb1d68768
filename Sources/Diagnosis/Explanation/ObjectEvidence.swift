import Imaging
import RetinaNet

/// What the trace and the selection say about one object, found or missed. What does not exist is `nil`.
public struct ObjectEvidence: Sendable {
  /// The anchor that overlaps the object best: of equally good ones the first that training gives
  /// to this object, else the first. Absent where none overlaps it.
  public var bestAnchor: AnchorFit?
  /// The anchor whose decoded box overlaps it best, whatever its score. Absent where none overlaps it.
  public var bestBox: BoxFit?
  /// Of R the best-scoring candidate.
  public var bestCandidate: CandidateFit?
  /// Of S the candidate that came closest to its level's top k (the best of each level is looked at), where top k left
  /// nothing.
  public var rank: RankFit?
  /// Of K the best-scoring candidate, and what suppressed it, where NMS left nothing.
  public var suppression: SuppressionFit?
  /// Of N the best-scoring candidate, where the maximum left nothing.
  public var maximum: MaximumFit?
  /// Of D the best-scoring detection, and the object that it matches instead, where matching left nothing.
  public var matching: MatchingFit?

  /// An anchor's place and shape. IoUs are those of the resized picture, as training compares them.
  public struct AnchorFit: Sendable, Hashable {
    /// 0 for P3.
    public var level: Int
    /// The row of the level's arrays.
    public var anchor: Int
    /// With the object, before regression.
    public var iou: Float
    /// How training would have matched this anchor to the object.
    public var matching: AnchorMatching
  }

  /// Whether training would have an anchor find an object: for their IoU alone, or by the low-quality rule, which makes
  /// each object's best anchors positive.
  public enum AnchorMatching: String, Sendable, Hashable, Codable {
    /// IoU of at least 0.5.
    case foreground
    /// IoU from 0.4 up to 0.5: ignored by the thresholds alone, made positive by the low-quality rule.
    case lowQualityInIgnoredBand = "low_quality_in_ignored_band"
    /// Below 0.4: background by the thresholds alone, made positive by the low-quality rule.
    case lowQuality = "low_quality"
    /// The anchor serves another object, or none. Crowds and ignored objects are not trained on.
    case none
  }

  /// A decoded box that overlaps the object, in pixels of the original picture.
  public struct BoxFit: Sendable, Hashable {
    public var level: Int
    public var anchor: Int
    public var box: Box
    /// Of the anchor with the object, in the resized picture.
    public var iouBefore: Float
    /// Of the decoded box with the object.
    public var iou: Float
    /// Of the object's class.
    public var score: Float
  }

  public struct CandidateFit: Sendable, Hashable {
    public var candidate: Candidate
    public var box: Box
    public var iou: Float
    public var logit: Float
    public var score: Float
    /// The threshold of the object's class.
    public var threshold: Float
    /// The logit that the threshold stands for.
    public var thresholdLogit: Float
    /// The class that scores highest at this anchor, where it is another one.
    public var rival: Rival?

    public struct Rival: Sendable, Hashable {
      public var label: Int
      public var logit: Float
      public var score: Float
      /// Whether it is above its own class's threshold: then the object was taken for it, else for background.
      public var isAboveThreshold: Bool
      /// The other object that its detection belongs to: its match, else the one that it overlaps most. `nil` where it is
      /// this object that was taken for the class, and where nothing was detected.
      public var owner: Owner?

      public struct Owner: Sendable, Hashable {
        /// Its place among the targets.
        public var object: Int
        /// The class channel.
        public var label: Int
        /// Its IoU with the detection.
        public var iou: Float
      }
    }
  }

  public struct RankFit: Sendable, Hashable {
    public var candidate: Candidate
    public var score: Float
    /// The place among its level's candidates, from 0.
    public var rank: Int
    public var topK: Int
    /// The last score that top k took on that level.
    public var cutoff: Float
  }

  public struct SuppressionFit: Sendable, Hashable {
    public var candidate: Candidate
    public var score: Float
    public var suppressor: Candidate
    public var suppressorBox: Box
    public var suppressorScore: Float
    /// As NMS computed it.
    public var iou: Float
    /// The object that the suppressor was matched to, by its place among the targets; `nil` for none.
    public var serves: Int?
    /// The suppressor's IoU with the object that was missed.
    public var iouWithTarget: Float

    /// Whether the suppressor finds nothing, but overlaps the object by only a little less than needed: then it is likely
    /// the object's own box, badly placed.
    public func isOwnBox(bound iou: Double) -> Bool {
      serves == nil && Double(iouWithTarget) >= iou - 0.1 && Double(iouWithTarget) < iou
    }
  }

  public struct MaximumFit: Sendable, Hashable {
    public var candidate: Candidate
    public var score: Float
    /// The place among the survivors of NMS, from 0.
    public var rank: Int
    public var maximum: Int
  }

  public struct MatchingFit: Sendable, Hashable {
    /// By its place in the selection.
    public var detection: Int
    public var iou: Float
    /// The object that the detection matches instead, by its place among the targets.
    public var matchedTo: Int?
    /// The detection's IoU with that object.
    public var otherIoU: Float
  }
}
