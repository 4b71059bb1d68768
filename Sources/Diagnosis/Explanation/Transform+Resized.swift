import Imaging
import RetinaNet

extension Transform {
  /// From pixels of the original picture to those of the resized one, as torchvision scales ground truth: by
  /// float32 ratios.
  func resized(_ box: Box) -> Box {
    let x = Float(resized.width) / Float(original.width)
    let y = Float(resized.height) / Float(original.height)
    return Box(x1: box.x1 * x, y1: box.y1 * y, x2: box.x2 * x, y2: box.y2 * y)
  }
}
