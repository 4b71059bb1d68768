import Imaging
import RetinaNet

/// How training would have matched a picture's anchors to its objects: by the thresholds, 0.5 and 0.4 on float32 IoUs,
/// and by the low-quality rule, which makes each object's best anchors positive, ties included.
///
/// The families differ in whom such an anchor then serves: in torchvision and detectron2 the object that it overlaps
/// most itself (of equal ones the first), in mmdetection the last object whose best it is, even where it overlaps
/// another by 0.5. Two things are as they should be rather than as the references have them: an object that no anchor
/// overlaps is left out (there it makes every anchor positive), as are crowds and ignored objects.
///
/// Sources: torchvision `models/detection/_utils.py` (Matcher), detectron2 `modeling/matcher.py`, mmdetection
/// `models/task_modules/assigners/max_iou_assigner.py`.
public struct TrainingMatch: Sendable {
  private struct Object {
    var target: Int
    /// In pixels of the resized picture.
    var box: Box
    /// The IoU of its best anchors.
    var best: Float
  }

  /// From this IoU on an anchor is an object's.
  public static let foreground: Float = 0.5
  /// Below this IoU an anchor is background, but for the low-quality rule.
  public static let background: Float = 0.4

  private let family: Family
  private let objects: [Object]

  /// - Parameters:
  ///   - boxes: of the targets, in pixels of the resized picture.
  ///   - best: per target, the IoU of its best anchors; 0 where none overlaps it.
  init(_ targets: [Target], boxes: [Box], best: [Float], family: Family) {
    self.family = family
    objects = targets.indices.filter { !targets[$0].isIgnored && best[$0] > 0 }.map {
      Object(target: $0, box: boxes[$0], best: best[$0])
    }
  }

  /// - Parameters:
  ///   - anchor: in pixels of the resized picture.
  ///   - iou: of the anchor with the target.
  func matching(of anchor: Box, to target: Int, iou: Float) -> Evidence.AnchorMatching {
    guard served(by: anchor) == target else { return .none }
    if iou >= Self.foreground { return .foreground }
    return iou >= Self.background ? .lowQualityInIgnoredBand : .lowQuality
  }

  /// The target that an anchor is trained to find; `nil` for one that is background or ignored.
  private func served(by anchor: Box) -> Int? {
    var own: (target: Int, iou: Float)?
    var last: Int?
    for object in objects {
      let iou = anchor.iou(object.box)
      if iou > own?.iou ?? 0 { own = (object.target, iou) }
      if iou == object.best { last = object.target }
    }
    if let last { return family == .mmdetection ? last : own?.target }
    return own.flatMap { $0.iou >= Self.foreground ? $0.target : nil }
  }
}
