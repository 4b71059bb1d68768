import Imaging
import RetinaNet

/// An object that a network is trained on: neither a crowd nor one to ignore.
public struct TrainingObject: Sendable, Hashable {
  /// In pixels of the original picture.
  public var box: Box
  /// The class channel.
  public var label: Int

  public init(box: Box, label: Int) {
    self.box = box
    self.label = label
  }
}

/// What a picture's ground truth asks of each of its anchors.
public struct TrainingTargets: Sendable {
  public let objects: [TrainingObject]
  /// Per object, in pixels of the resized picture, as its family scales and clips it.
  public let boxes: [Box]
  public let matches: AnchorMatches
  /// Anchors of all levels.
  public let anchorCount: Int

  /// The objects that no anchor overlaps, by their place. They are left out: by the letter of the references all anchors
  /// would be tied at IoU 0 for them, and all become positive.
  public var untouched: [Int] { matches.bestIoU.indices.filter { !(matches.bestIoU[$0] > 0) } }

  public init(
    _ objects: [TrainingObject], levels: [AnchorLevel], transform: Transform, family: Family,
    matcher: AnchorMatcher? = nil
  ) {
    self.objects = objects
    boxes = objects.map { transform.trainingBox($0.box, family: family) }
    matches = (matcher ?? AnchorMatcher(family: family)).match(levels, to: boxes)
    anchorCount = levels.reduce(0) { $0 + $1.anchorCount }
  }

  /// Of a picture that is prepared for training.
  public init(_ objects: [TrainingObject], _ transform: Transform, _ configuration: Configuration) {
    self.init(
      objects, levels: AnchorLevel.all(AnchorGenerator(configuration), padded: transform.padded),
      transform: transform, family: configuration.family)
  }

  public init(_ objects: [TrainingObject], _ trace: Trace, matcher: AnchorMatcher? = nil) {
    self.init(
      objects, levels: trace.anchorLevels, transform: trace.transform, family: trace.configuration.family,
      matcher: matcher)
  }

  public var positiveCount: Int { matches.positives.count }
  public var ignoredCount: Int { matches.ignored.count }
  /// The rest.
  public var backgroundCount: Int { anchorCount - positiveCount - ignoredCount }
}

extension Transform {
  /// An object's box in pixels of the resized picture, as a family's training has it: torchvision and mmdetection scale
  /// it by float32 ratios, detectron2 by ratios in double precision; the latter two clip it to the picture, too.
  ///
  /// Sources: torchvision `models/detection/transform.py` (`resize_boxes`), detectron2 `data/detection_utils.py`
  /// (`transform_instance_annotations`), mmdetection `datasets/transforms/transforms.py` (`Resize`).
  public func trainingBox(_ box: Box, family: Family) -> Box {
    switch family {
    case .torchvision, .torchvisionV2: return resized(box)
    case .mmdetection: return clipped(resized(box))
    case .detectron2:
      let x = Double(resized.width) / Double(original.width)
      let y = Double(resized.height) / Double(original.height)
      return clipped(
        Box(
          x1: Float(Double(box.x1) * x), y1: Float(Double(box.y1) * y), x2: Float(Double(box.x2) * x),
          y2: Float(Double(box.y2) * y)))
    }
  }

  private func clipped(_ box: Box) -> Box {
    func clip(_ value: Float, _ side: Int) -> Float { min(max(value, 0), Float(side)) }
    return Box(
      x1: clip(box.x1, resized.width), y1: clip(box.y1, resized.height), x2: clip(box.x2, resized.width),
      y2: clip(box.y2, resized.height))
  }
}
