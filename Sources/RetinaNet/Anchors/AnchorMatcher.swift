/// Says of each anchor of a picture what training makes of it: positive for an object, background, or ignored.
///
/// Two rules decide, on float32 IoUs in the resized picture:
/// 1. *Thresholds.* An anchor serves the object that it overlaps most (of equal ones the first) if their IoU is at
///    least `foreground`. Below `background` it is background, in between it is ignored: it takes no part in the loss.
/// 2. *Low-quality matches.* Each object's best anchors, ties included, are positive however small their IoU, so that no
///    object goes without. `LowQualityRule` says which object such an anchor serves.
///
/// An object that no anchor overlaps is left out. By the letter of the references all anchors tie at IoU 0 for it,
/// and all become positive.
///
/// Sources: torchvision `models/detection/_utils.py` (`Matcher`), detectron2 `modeling/matcher.py`, mmdetection
/// `models/task_modules/assigners/max_iou_assigner.py`.
public struct AnchorMatcher: Sendable, Hashable {
  /// Which object an anchor serves that is some object's best.
  public enum LowQualityRule: Sendable, Hashable {
    /// No anchor is positive below `foreground` (keras-retinanet).
    case none
    /// The object that the anchor itself overlaps most (torchvision, detectron2).
    case ownBest
    /// The last object whose best it is, even where it overlaps another one by `foreground` (mmdetection).
    case lastObject
  }

  /// The thresholds of RetinaNet's paper and of all three references.
  public static let foregroundIoU: Float = 0.5
  public static let backgroundIoU: Float = 0.4

  /// From this IoU on an anchor is an object's.
  public var foreground: Float
  /// Below this IoU an anchor is background.
  public var background: Float
  public var lowQuality: LowQualityRule

  public init(
    foreground: Float = foregroundIoU, background: Float = backgroundIoU, lowQuality: LowQualityRule
  ) {
    self.foreground = foreground
    self.background = background
    self.lowQuality = lowQuality
  }

  /// As a family trains.
  public init(family: Family) {
    self.init(lowQuality: family == .mmdetection ? .lastObject : .ownBest)
  }
}
