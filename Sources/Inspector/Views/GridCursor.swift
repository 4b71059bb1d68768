import Imaging
import Terminal

extension Stage {
  /// The cursor's grid cell, true to its size, with marks at the picture's edges that lead to it.
  mutating func drawCursor(_ cell: GridCell, _ geometry: GridGeometry) {
    let box = geometry.box(of: cell)
    guard let cells = viewport.cells(of: box) else { return }
    drawLeads(to: box.middle, sparing: cells.grown(by: 1))
    canvas.drawCursor(around: cells, within: area)
  }

  /// Marks at the picture's edges that lead to a point.
  mutating func drawLeads(to point: Point, sparing spared: Area?) {
    let middle = viewport.screen(point)
    // The first row and column of cells has its middle on the picture's edge.
    let column = min(max(area.x, Int(middle.x)), area.right - 1)
    let row = min(max(area.y, Int(middle.y)), area.bottom - 1)
    let marks: [(Unicode.Scalar, Int, Int)] = [
      ("▼", column, area.y), ("▲", column, area.bottom - 1), ("▶", area.x, row), ("◀", area.right - 1, row),
    ]
    for (glyph, x, y) in marks where spared?.contains(x: x, y: y) != true {
      canvas.overlay(glyph, x: x, y: y, Ink(.white), style: .bold)
    }
  }

  /// A point at each corner of the grid's cells, where they are large enough to be told apart.
  mutating func drawGrid(_ geometry: GridGeometry) {
    let across = geometry.stepX / viewport.pixelsPerColumn
    let down = geometry.stepY / viewport.pixelsPerRow
    guard across >= 4, down >= 2 else { return }
    let first = geometry.cell(at: viewport.point(x: area.x, y: area.y))
    let last = geometry.cell(at: viewport.point(x: area.right - 1, y: area.bottom - 1))
    for y in first.y...last.y {
      for x in first.x...last.x {
        let box = geometry.box(of: GridCell(x: x, y: y))
        let corner = viewport.screen(Point(x: Double(box.x2), y: Double(box.y2)))
        let (column, row) = (Int(corner.x), Int(corner.y))
        if area.contains(x: column, y: row) { canvas.overlay("·", x: column, y: row, Ink(.white)) }
      }
    }
  }
}
