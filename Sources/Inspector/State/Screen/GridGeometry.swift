import Imaging
import RetinaNet

/// A place on the original picture, in pixels from its upper left corner.
public struct Point: Sendable, Hashable {
  public var x: Double
  public var y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// One cell of a level's grid: column and row from the upper left.
public struct GridCell: Sendable, Hashable {
  public var x: Int
  public var y: Int

  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// Where a level's grid lies over the original picture.
///
/// A grid cell's centre is where its anchors are centred, at a whole number of strides from the picture's corner;
/// the cell reaches half a stride to each side of it.
public struct GridGeometry: Sendable, Hashable {
  /// Grid cells across and down.
  public let width: Int
  public let height: Int
  /// Pixels of the original picture from one cell to the next.
  public let stepX: Double
  public let stepY: Double

  public init(width: Int, height: Int, strideX: Int, strideY: Int, _ transform: Transform) {
    self.width = width
    self.height = height
    (stepX, stepY) = transform.originalLengths(x: strideX, y: strideY)
  }

  public func center(of cell: GridCell) -> Point {
    Point(x: Double(cell.x) * stepX, y: Double(cell.y) * stepY)
  }

  /// The cell nearest to a point.
  public func cell(at point: Point) -> GridCell {
    clamped(GridCell(x: Self.nearest(point.x / stepX), y: Self.nearest(point.y / stepY)))
  }

  public func clamped(_ cell: GridCell) -> GridCell {
    GridCell(x: min(max(0, cell.x), width - 1), y: min(max(0, cell.y), height - 1))
  }

  /// The part of the picture that belongs to a cell. At the edges it reaches beyond the picture.
  public func box(of cell: GridCell) -> Box {
    let center = center(of: cell)
    return Box(
      x1: Float(center.x - stepX / 2), y1: Float(center.y - stepY / 2), x2: Float(center.x + stepX / 2),
      y2: Float(center.y + stepY / 2))
  }

  private static func nearest(_ value: Double) -> Int {
    value.isFinite ? Int(min(max(value.rounded(), 0), 1e9)) : 0
  }
}
