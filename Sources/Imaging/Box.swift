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

/// A rectangle of whole pixels, or of character cells; it may reach beyond the picture.
public struct Area: Sendable, Hashable {
  public var x, y, width, height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var right: Int { x + width }
  public var bottom: Int { y + height }

  /// How many pixels both areas cover.
  public func overlap(_ other: Area) -> Int {
    max(0, min(right, other.right) - max(x, other.x)) * max(0, min(bottom, other.bottom) - max(y, other.y))
  }

  /// Grown by `margin` on every side.
  public func grown(by margin: Int) -> Area {
    Area(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// The part within another; empty where there is none.
  public func clipped(to other: Area) -> Area {
    let (left, top) = (max(x, other.x), max(y, other.y))
    return Area(
      x: left, y: top, width: max(0, min(right, other.right) - left),
      height: max(0, min(bottom, other.bottom) - top))
  }

  public func contains(x: Int, y: Int) -> Bool {
    x >= self.x && y >= self.y && x < right && y < bottom
  }
}
