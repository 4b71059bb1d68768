/// A box by its corners, in pixels of some picture: x to the right, y down, the right and bottom edge outside.
public struct Box: Sendable, Hashable {
  public var x1, y1, x2, y2: Float

  public init(x1: Float, y1: Float, x2: Float, y2: Float) {
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
  }

  public var width: Float { x2 - x1 }
  public var height: Float { y2 - y1 }
  /// Width times height; negative or zero where the corners are crossed.
  public var area: Float { width * height }

  /// Intersection over union in float32, without the "+1" of older code: the arithmetic of torchvision's NMS.
  /// NaN where both boxes are empty.
  public func iou(_ other: Box) -> Float {
    let w = max(0, min(x2, other.x2) - max(x1, other.x1))
    let h = max(0, min(y2, other.y2) - max(y1, other.y1))
    let intersection = w * h
    return intersection / (area + other.area - intersection)
  }
}
