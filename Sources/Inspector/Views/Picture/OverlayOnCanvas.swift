import Imaging
import Terminal

extension PictureOverlay {
  /// Draws all of it in character cells, clipped to those that the picture fills.
  func draw(on canvas: inout Canvas, _ viewport: Viewport) {
    sparing(viewport).drawAll(on: &canvas, viewport)
  }

  /// The same with no more lines than leave the picture in sight.
  func sparing(_ viewport: Viewport) -> PictureOverlay {
    let budget = LineBudget(viewport.area, unit: 1, share: Self.mostLines)
    return sparing(budget, viewport.window, place: viewport.cells)
  }

  /// Which part of the picture's cells the lines of many boxes may take.
  private static let mostLines = 0.5

  private func drawAll(on canvas: inout Canvas, _ viewport: Viewport) {
    let area = viewport.area
    if let grid { Self.drawGrid(grid, on: &canvas, viewport) }
    for marks in edgeMarks { Self.draw(marks, on: &canvas, viewport) }
    if let cells = cursor.flatMap(viewport.cells) { canvas.drawCursor(around: cells, within: area) }
    var strokes = Strokes(within: area)
    for outline in outlines {
      guard let cells = viewport.cells(of: outline.box) else { continue }
      let color = LineColor.visible(outline.color, around: cells, on: canvas, within: area)
      strokes.box(cells, outline.weight, Ink(color))
    }
    strokes.draw(on: &canvas)
    for dot in dots { Self.draw(dot, on: &canvas, viewport) }
    let requests = labels.compactMap { label in
      viewport.cells(of: label.box).map {
        CellLabels.CellLabelRequest(box: $0, texts: label.texts, color: label.color, rank: label.rank)
      }
    }
    CellLabels(requests, obstacles: obstacles(viewport), within: area).draw(on: &canvas)
    for mark in marks { Self.draw(mark, on: &canvas, viewport) }
    if let notice { canvas.write(" \(notice) ", x: area.x, y: area.y, .reverse, limit: area.right) }
  }

  /// What labels keep off besides the boxes that they belong to.
  func obstacles(_ viewport: Viewport) -> [Area] {
    unlabelled.compactMap(viewport.cells)
      + dots.compactMap { dot in
        Self.cell(dot.point, viewport).map { Area(x: $0.x, y: $0.y, width: 1, height: 1) }
      }
  }

  private static func draw(_ mark: PointMark, on canvas: inout Canvas, _ viewport: Viewport) {
    guard let (x, y) = cell(mark.point, viewport) else { return }
    canvas.overlay(mark.shape.glyph, x: x, y: y, Ink(mark.color), style: .bold)
  }

  /// The cell over a point. One on the right or lower edge of what is seen belongs to the last cell.
  private static func cell(_ point: Point, _ viewport: Viewport) -> (x: Int, y: Int)? {
    let (place, area) = (viewport.screen(point), viewport.area)
    let margin = 1e-6
    guard place.x >= Double(area.x), place.y >= Double(area.y), place.x <= Double(area.right) + margin,
      place.y <= Double(area.bottom) + margin
    else { return nil }
    return (min(Int(place.x), area.right - 1), min(Int(place.y), area.bottom - 1))
  }

  private static func draw(_ marks: EdgeMarks, on canvas: inout Canvas, _ viewport: Viewport) {
    let (middle, area) = (viewport.screen(marks.point), viewport.area)
    guard middle.x.isFinite, middle.y.isFinite else { return }
    let spared = marks.spared.flatMap(viewport.cells)?.grown(by: 1)
    // The middles of the first row and column of cells lie on the picture's edge.
    let column = Int(min(max(Double(area.x), middle.x), Double(area.right - 1)))
    let row = Int(min(max(Double(area.y), middle.y), Double(area.bottom - 1)))
    let glyphs: [(Unicode.Scalar, Int, Int)] = [
      ("▼", column, area.y), ("▲", column, area.bottom - 1), ("▶", area.x, row), ("◀", area.right - 1, row),
    ]
    for (glyph, x, y) in glyphs where spared?.contains(x: x, y: y) != true {
      canvas.overlay(glyph, x: x, y: y, Ink(.white), style: .bold)
    }
  }

  /// A dot at each corner of the grid's cells, where these are large enough.
  private static func drawGrid(_ geometry: GridGeometry, on canvas: inout Canvas, _ viewport: Viewport) {
    let area = viewport.area
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

extension PictureOverlay.MarkShape {
  var glyph: Unicode.Scalar {
    switch self {
    case .cross: "╋"
    case .diamond: "◆"
    case .dot: "•"
    }
  }
}
