import Imaging
import Terminal

/// The picture on the screen, as views draw over it: cells of the canvas, clipped to the picture.
///
/// Outlines and labels are collected, since they join and make room for each other; `finish` draws them.
struct Stage {
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

  /// Outlines a box, in pixels of the picture. One that is no box, or lies elsewhere, is not drawn.
  mutating func outline(_ box: Box, _ weight: StrokeWeight = .light, _ ink: Ink) {
    if let cells = viewport.cells(of: box) { strokes.box(cells, weight, ink) }
  }

  /// Has a label put beside a box.
  ///
  /// - Parameter texts: the longest first; a shorter one is taken where there is little room.
  mutating func label(_ box: Box, _ texts: [String], _ color: RGB, isChosen: Bool = false) {
    guard let cells = viewport.cells(of: box) else { return }
    label(around: cells, texts, color, isChosen: isChosen)
  }

  /// Has a label put beside an area of the canvas.
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

  /// Draws what was collected. Of many labels the first are written, so that they never hide the picture.
  mutating func finish() {
    strokes.draw(on: &canvas)
    let most = area.width * area.height / Self.cellsPerLabel
    let shown = labels.enumerated().filter { $0.offset < most || $0.element.isSelected }.map(\.element)
    CellLabels(shown, within: area).draw(on: &canvas)
    for mark in marks { canvas.overlay(mark.glyph, x: mark.x, y: mark.y, mark.ink, style: .bold) }
  }
}
