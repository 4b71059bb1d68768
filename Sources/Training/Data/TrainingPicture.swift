import Imaging
import RetinaNet

/// A picture that a network is trained on.
public struct TrainingPicture: Sendable, Hashable {
  /// Its file's path.
  public var file: String
  public var size: Transform.Size
  /// Within the picture, each with an area; none where it is a picture without objects.
  public var objects: [TrainingObject]

  public init(file: String, size: Transform.Size, objects: [TrainingObject]) {
    self.file = file
    self.size = size
    self.objects = objects
  }

  /// A box as the families train on it: clipped to the picture. `nil` where nothing is left of it.
  ///
  /// Sources: torchvision `references/detection/coco_utils.py`, detectron2 `data/detection_utils.py`, mmdetection
  /// `datasets/transforms/transforms.py`: all clip, and leave out boxes without an area.
  public static func clipped(_ box: Box, to size: Transform.Size) -> Box? {
    func clip(_ value: Float, _ side: Int) -> Float { min(max(value, 0), Float(side)) }
    let clipped = Box(
      x1: clip(box.x1, size.width), y1: clip(box.y1, size.height), x2: clip(box.x2, size.width),
      y2: clip(box.y2, size.height))
    return clipped.width > 0 && clipped.height > 0 ? clipped : nil
  }
}
