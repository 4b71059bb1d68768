import Imaging

/// The part of a picture that is seen, and the character cells that show it.
public struct Viewport: Sendable, Hashable {
  /// The part of the picture, in its pixels.
  public let window: Window
  /// The cells that it fills.
  public let area: Area

  init(window: Window, area: Area) {
    self.window = window
    self.area = area
  }

  /// - Parameters:
  ///   - picture: the picture's size in pixels.
  ///   - room: the available cells.
  ///   - cellAspect: a cell's width over its height.
  ///   - zoom: 1 shows all of the picture.
  ///   - center: the point in the middle of the window; `nil` for the picture's middle. The window stays within the
  ///     picture.
  public init(picture: PixelSize, room: Area, cellAspect: Double, zoom: Double, center: Point?) {
    let (width, height) = (Double(picture.width), Double(picture.height))
    let perRow =
      max(height / Double(max(1, room.height)), width / (Double(max(1, room.width)) * cellAspect))
      / max(zoom, 1)
    let perColumn = perRow * cellAspect
    let columns = min(room.width, max(1, Int((width / perColumn).rounded())))
    let rows = min(room.height, max(1, Int((height / perRow).rounded())))
    let seenWidth = columns < room.width ? width : min(width, Double(columns) * perColumn)
    let seenHeight = rows < room.height ? height : min(height, Double(rows) * perRow)
    let middle = center ?? Point(x: width / 2, y: height / 2)
    window = Window(
      x: min(max(0, middle.x - seenWidth / 2), width - seenWidth),
      y: min(max(0, middle.y - seenHeight / 2), height - seenHeight), width: seenWidth, height: seenHeight)
    area = Area(
      x: room.x + (room.width - columns) / 2, y: room.y + (room.height - rows) / 2, width: columns,
      height: rows)
  }

  /// Character cells per pixel of the picture.
  private var scaleX: Double { Double(area.width) / window.width }
  private var scaleY: Double { Double(area.height) / window.height }

  /// Pixels of the picture that one cell covers.
  public var pixelsPerColumn: Double { window.width / Double(area.width) }
  public var pixelsPerRow: Double { window.height / Double(area.height) }

  /// The place of a point of the picture on the screen, in fractional cells.
  public func screen(_ point: Point) -> Point {
    Point(
      x: Double(area.x) + (point.x - window.x) * scaleX, y: Double(area.y) + (point.y - window.y) * scaleY)
  }

  /// The point of the picture under the middle of a cell.
  public func point(x: Int, y: Int) -> Point {
    Point(
      x: window.x + (Double(x - area.x) + 0.5) / scaleX, y: window.y + (Double(y - area.y) + 0.5) / scaleY)
  }

  /// The cells that a box of the picture covers, at least one. They may lie beyond the screen, within bounds. `nil` if
  /// the box is not finite or nothing of it is seen.
  public func cells(of box: Box) -> Area? {
    guard [box.x1, box.y1, box.x2, box.y2].allSatisfy(\.isFinite), box.x2 >= box.x1, box.y2 >= box.y1 else {
      return nil
    }
    let start = screen(Point(x: Double(box.x1), y: Double(box.y1)))
    let end = screen(Point(x: Double(box.x2), y: Double(box.y2)))
    guard end.x > Double(area.x), end.y > Double(area.y), start.x < Double(area.right),
      start.y < Double(area.bottom)
    else { return nil }
    func cell(_ value: Double) -> Int { Int(min(max(value, -10_000), 10_000)) }
    let (left, top) = (cell(start.x.rounded(.down)), cell(start.y.rounded(.down)))
    let right = max(left + 1, cell(end.x.rounded(.up)))
    let bottom = max(top + 1, cell(end.y.rounded(.up)))
    return Area(x: left, y: top, width: right - left, height: bottom - top)
  }
}
