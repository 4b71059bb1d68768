import Imaging

/// Where the cells of one level lie: in rows and columns of equal steps, from the picture's top-left corner.
public struct CellGrid: Sendable, Hashable {
  public let columns: Int
  public let rows: Int
  /// From one cell to the next, in pixels of the resized picture.
  public let strideX: Int
  public let strideY: Int

  public init(columns: Int, rows: Int, strideX: Int, strideY: Int) {
    self.columns = columns
    self.rows = rows
    self.strideX = strideX
    self.strideY = strideY
  }

  /// The grids of a picture, P3 first, without running a network.
  public static func all(_ generator: AnchorGenerator, padded: Transform.Size) -> [CellGrid] {
    generator.sizes.indices.map { level in
      // Each halving in the backbone and the pyramid rounds up.
      let halvings = 1 << generator.levels[level]
      let columns = (padded.width + halvings - 1) / halvings
      let rows = (padded.height + halvings - 1) / halvings
      let stride = generator.stride(level: level, gridHeight: rows, gridWidth: columns, padded: padded)
      return CellGrid(columns: columns, rows: rows, strideX: stride.x, strideY: stride.y)
    }
  }

  /// A cell's top-left corner, on which its anchors are centred, in pixels of the resized picture.
  public func corner(column: Int, row: Int) -> SIMD2<Float> {
    SIMD2(Float(column * strideX), Float(row * strideY))
  }

  /// The up to four corners that are nearest to a point in pixels of the resized picture.
  ///
  /// Anchors are centred on their cell's corner. So of one shape, no anchor overlaps a box more than that at the corner
  /// nearest to the box's centre (up to the last bits of float32).
  public func corners(near point: SIMD2<Float>) -> [SIMD2<Float>] {
    Self.cells(near: point.y, strideY, rows).flatMap { row in
      Self.cells(near: point.x, strideX, columns).map { corner(column: $0, row: row) }
    }
  }

  /// The one or two cells along an axis whose corners are nearest to a coordinate.
  static func cells(near coordinate: Float, _ stride: Int, _ count: Int) -> ClosedRange<Int> {
    let cell = (coordinate / Float(stride)).rounded(.down)
    let low = cell > 0 ? Int(min(cell, Float(count - 1))) : 0
    return low...min(low + 1, count - 1)
  }
}

/// The anchors of one level: those of a cell, at every cell of a grid. None of them is stored.
public struct AnchorLevel: Sendable, Hashable {
  public let grid: CellGrid
  /// The anchors of the first cell, whose corner is the origin, in pixels of the resized picture.
  public let cell: [Box]

  public init(grid: CellGrid, cell: [Box]) {
    self.grid = grid
    self.cell = cell
  }

  /// The levels of a picture, P3 first, without running a network.
  public static func all(_ generator: AnchorGenerator, padded: Transform.Size) -> [AnchorLevel] {
    CellGrid.all(generator, padded: padded).enumerated().map { level, grid in
      AnchorLevel(grid: grid, cell: generator.cellAnchors(level: level))
    }
  }

  public var anchorCount: Int { grid.columns * grid.rows * cell.count }

  /// An anchor in pixels of the resized picture, by its place in the order row, column, anchor of the cell: that of
  /// `AnchorGenerator.anchors`, bit for bit.
  public func box(_ anchor: Int) -> Box {
    let (place, index) = anchor.quotientAndRemainder(dividingBy: cell.count)
    let (row, column) = place.quotientAndRemainder(dividingBy: grid.columns)
    return cell[index].moved(by: grid.corner(column: column, row: row))
  }
}

extension Trace {
  /// The anchors of all levels, P3 first.
  public var anchorLevels: [AnchorLevel] {
    levels.map { level in
      AnchorLevel(
        grid: CellGrid(
          columns: level.gridWidth, rows: level.gridHeight, strideX: level.strideX, strideY: level.strideY),
        cell: level.anchorCount > 0 ? (0..<level.anchorsPerCell).map(level.anchorBox) : [])
    }
  }
}

extension Box {
  public var center: SIMD2<Float> { SIMD2((x1 + x2) / 2, (y1 + y2) / 2) }

  public func moved(by shift: SIMD2<Float>) -> Box {
    Box(x1: shift.x + x1, y1: shift.y + y1, x2: shift.x + x2, y2: shift.y + y2)
  }
}
