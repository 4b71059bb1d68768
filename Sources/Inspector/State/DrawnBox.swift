import Imaging

/// What the user sets next while drawing a box.
public enum DrawnBoxStep: Sendable, Hashable {
  /// The user is choosing the first corner.
  case first
  /// The user is choosing the opposite corner.
  case second
  /// Both corners are set, and the user is choosing the class.
  case naming
}

/// A box of the ground truth that is being drawn.
public struct DrawnBox: Sendable, Hashable {
  public internal(set) var step = DrawnBoxStep.first
  /// The first corner, in whole pixels. It equals `corner` until it is set.
  public private(set) var first: Point
  /// The corner that moves.
  public private(set) var corner: Point
  /// The class channels, the likeliest first, once both corners are set.
  var labels: [Int] = []

  init(at point: Point, within picture: PixelSize) {
    first = Self.snapped(point, within: picture)
    corner = first
  }

  mutating func move(to point: Point, within picture: PixelSize) {
    corner = Self.snapped(point, within: picture)
    if step == .first { first = corner }
  }

  var box: Box {
    Box(
      x1: Float(min(first.x, corner.x)), y1: Float(min(first.y, corner.y)), x2: Float(max(first.x, corner.x)),
      y2: Float(max(first.y, corner.y)))
  }

  var isBox: Bool { first.x != corner.x && first.y != corner.y }

  private static func snapped(_ point: Point, within picture: PixelSize) -> Point {
    Point(
      x: min(max(0, point.x.rounded()), Double(picture.width)),
      y: min(max(0, point.y.rounded()), Double(picture.height)))
  }
}
