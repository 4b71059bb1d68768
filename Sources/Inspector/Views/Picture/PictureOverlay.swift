import Imaging
import Terminal

/// What views draw over the picture: outlines, labels and marks in the canvas's cells, clipped to the picture.
///
/// Outlines and labels are collected first, since lines join and labels avoid each other; `finish` draws them.
struct PictureOverlay {
  var canvas: Canvas
  let viewport: Viewport
  let traits: TerminalTraits
  private var strokes: Strokes
  private var labels: [CellLabels.Request] = []
  private var marks: [Mark] = []

  private static let cellsPerLabel = 50

  private struct Mark {
    var x, y: Int
    var glyph: Unicode.Scalar
    var ink: Ink
  }

  init(canvas: Canvas, viewport: Viewport, traits: TerminalTraits) {
    self.canvas = canvas
    self.viewport = viewport
    self.traits = traits
    strokes = Strokes(within: viewport.area)
  }

  /// The cells that the picture fills.
  var area: Area { viewport.area }

  /// Outlines a box, in pixels of the picture. A box that is not finite, or is out of sight, is not drawn.
  mutating func outline(_ box: Box, _ weight: StrokeWeight = .light, _ ink: Ink) {
    if let cells = viewport.cells(of: box) { strokes.box(cells, weight, ink) }
  }

  /// Adds a label beside a box.
  ///
  /// - Parameter texts: the longest first; a shorter one is taken where there is little room.
  mutating func label(_ box: Box, _ texts: [String], _ color: RGB, isChosen: Bool = false) {
    guard let cells = viewport.cells(of: box) else { return }
    label(around: cells, texts, color, isChosen: isChosen)
  }

  /// Adds a label beside an area of the canvas.
  mutating func label(around cells: Area, _ texts: [String], _ color: RGB, isChosen: Bool = false) {
    labels.append(CellLabels.Request(box: cells, texts: texts, color: color, isSelected: isChosen))
  }

  /// Puts a single glyph on the cell over a point of the picture, above all lines.
  mutating func mark(_ point: Point, _ glyph: Unicode.Scalar, _ ink: Ink) {
    let place = viewport.screen(point)
    guard place.x.isFinite, place.y.isFinite, place.x >= Double(area.x), place.y >= Double(area.y),
      place.x < Double(area.right), place.y < Double(area.bottom)
    else { return }
    marks.append(Mark(x: Int(place.x), y: Int(place.y), glyph: glyph, ink: ink))
  }

  /// Draws what was collected. Only the first labels are drawn where there are many, so that they do not hide the
  /// picture.
  mutating func finish() {
    strokes.draw(on: &canvas)
    let most = area.width * area.height / Self.cellsPerLabel
    let shown = labels.enumerated().filter { $0.offset < most || $0.element.isSelected }.map(\.element)
    CellLabels(shown, within: area).draw(on: &canvas)
    for mark in marks { canvas.overlay(mark.glyph, x: mark.x, y: mark.y, mark.ink, style: .bold) }
  }
}

extension PictureOverlay {
  /// The cursor's grid cell at its true size, with marks at the picture's edges that point to it.
  mutating func drawCursor(_ cell: GridCell, _ geometry: GridGeometry) {
    let box = geometry.box(of: cell)
    guard let cells = viewport.cells(of: box) else { return }
    drawLeads(to: box.middle, sparing: cells.grown(by: 1))
    canvas.drawCursor(around: cells, within: area)
  }

  /// Marks at the picture's edges that point to a place.
  mutating func drawLeads(to point: Point, sparing spared: Area?) {
    let middle = viewport.screen(point)
    // The middles of the first row and column of cells lie on the picture's edge.
    let column = min(max(area.x, Int(middle.x)), area.right - 1)
    let row = min(max(area.y, Int(middle.y)), area.bottom - 1)
    let marks: [(Unicode.Scalar, Int, Int)] = [
      ("▼", column, area.y), ("▲", column, area.bottom - 1), ("▶", area.x, row), ("◀", area.right - 1, row),
    ]
    for (glyph, x, y) in marks where spared?.contains(x: x, y: y) != true {
      canvas.overlay(glyph, x: x, y: y, Ink(.white), style: .bold)
    }
  }

  /// A dot at each corner of the grid's cells, where these are large enough.
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
