import Imaging

/// What the user sets next while drawing a box.
public enum DrawnBoxStep: Sendable, Hashable {
  /// The user is choosing the first corner.
  case first
  /// The user is choosing the opposite corner.
  case second
  /// Both corners are set, and the user is choosing the class.
  case naming
  /// A box that has a class is moved and resized.
  case adjusting
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
  /// Of a box that is moved: its class, the object that it was, unless it is a copy, and what it was like.
  private(set) var label: Int?
  private(set) var object: Int?
  private(set) var original: Box?

  init(at point: Point, within picture: PixelSize) {
    first = Self.snapped(point, within: picture)
    corner = first
  }

  /// The box of an object, to be moved.
  ///
  /// - Parameter object: its index; `nil` for a copy of it.
  init(moving box: Box, label: Int, object: Int?) {
    first = Point(x: Double(box.x1), y: Double(box.y1))
    corner = Point(x: Double(box.x2), y: Double(box.y2))
    step = .adjusting
    (self.label, self.object, original) = (label, object, box)
  }

  /// Moves all of the box. It stays within the picture.
  mutating func shift(by dx: Double, _ dy: Double, within picture: PixelSize) {
    let box = box
    let dx = min(max(dx, -Double(box.x1)), Double(picture.width) - Double(box.x2))
    let dy = min(max(dy, -Double(box.y1)), Double(picture.height) - Double(box.y2))
    first = Point(x: first.x + dx, y: first.y + dy)
    corner = Point(x: corner.x + dx, y: corner.y + dy)
  }

  /// Moves the lower right corner. A pixel within the picture is left of the box, even of one that lies beside it.
  mutating func stretch(by dx: Double, _ dy: Double, within picture: PixelSize) {
    let box = box
    let (width, height) = (Double(picture.width), Double(picture.height))
    first = Point(x: min(max(0, Double(box.x1)), width - 1), y: min(max(0, Double(box.y1)), height - 1))
    corner = Point(
      x: min(max(Double(box.x2) + dx, first.x + 1), width),
      y: min(max(Double(box.y2) + dy, first.y + 1), height))
  }

  /// Makes the corner that is nearest to a point the one that moves.
  mutating func takeCorner(nearest point: Point) {
    let box = box
    let isLeft = abs(point.x - Double(box.x1)) < abs(point.x - Double(box.x2))
    let isUpper = abs(point.y - Double(box.y1)) < abs(point.y - Double(box.y2))
    corner = Point(x: Double(isLeft ? box.x1 : box.x2), y: Double(isUpper ? box.y1 : box.y2))
    first = Point(x: Double(isLeft ? box.x2 : box.x1), y: Double(isUpper ? box.y2 : box.y1))
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

  /// Its area over the one that it had before it was moved.
  var growth: Float? { original.flatMap { $0.area > 0 ? box.area / $0.area : nil } }

  var isBox: Bool { first.x != corner.x && first.y != corner.y }

  private static func snapped(_ point: Point, within picture: PixelSize) -> Point {
    Point(
      x: min(max(0, point.x.rounded()), Double(picture.width)),
      y: min(max(0, point.y.rounded()), Double(picture.height)))
  }
}
