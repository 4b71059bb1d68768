import Imaging
import Support
import Terminal

/// The part of a picture that a raster shows.
struct RasterView {
  /// In the picture's pixels.
  let window: Window
  /// In the raster's pixels: all of it.
  let width, height: Int
  /// How many pixels a pixel of the font, and half of a line, takes.
  let scale: Int

  var pixelsPerPixel: (x: Double, y: Double) {
    (Double(width) / window.width, Double(height) / window.height)
  }

  func place(_ point: Point) -> (x: Double, y: Double) {
    let (across, down) = pixelsPerPixel
    return ((point.x - window.x) * across, (point.y - window.y) * down)
  }

  /// A box on the raster; it may reach beyond, within bounds. `nil` if it is not finite or nothing of it is seen.
  func rectangle(_ box: Box) -> SmoothRectangle? {
    guard [box.x1, box.y1, box.x2, box.y2].allSatisfy(\.isFinite), box.x2 >= box.x1, box.y2 >= box.y1 else {
      return nil
    }
    let start = place(Point(x: Double(box.x1), y: Double(box.y1)))
    let end = place(Point(x: Double(box.x2), y: Double(box.y2)))
    guard end.x > 0, end.y > 0, start.x < Double(width), start.y < Double(height) else { return nil }
    func bounded(_ value: Double) -> Double { min(max(value, -100_000), 100_000) }
    return SmoothRectangle(
      x1: bounded(start.x), y1: bounded(start.y), x2: bounded(end.x), y2: bounded(end.y))
  }
}

extension PictureOverlay {
  /// Draws all of it with smooth lines on a raster that shows a part of the picture.
  func draw(on raster: inout Raster, _ view: RasterView) {
    let brush = OverlayBrush(view: view)
    let budget = LineBudget(
      Area(x: 0, y: 0, width: view.width, height: view.height), unit: 4 * view.scale, share: Self.mostLines)
    sparing(budget, view.window) { view.rectangle($0).map(brush.area) }.drawAll(on: &raster, view, brush)
  }

  /// Which part of the raster the lines of many boxes may take.
  private static let mostLines = 0.25

  private func drawAll(on raster: inout Raster, _ view: RasterView, _ brush: OverlayBrush) {
    if let grid { brush.draw(grid, on: &raster) }
    for marks in edgeMarks { brush.draw(marks, on: &raster) }
    if let rectangle = cursor.flatMap(view.rectangle) { brush.drawCursor(rectangle, on: &raster) }
    for isHeavy in [false, true] {
      for outline in outlines where (outline.weight == .heavy) == isHeavy {
        if let rectangle = view.rectangle(outline.box) { brush.draw(outline, rectangle, on: &raster) }
      }
    }
    for dot in dots { brush.draw(dot, on: &raster) }
    drawLabels(on: &raster, brush)
    for mark in marks { brush.draw(mark, on: &raster) }
    if let notice { brush.write(notice, Area(x: 0, y: 0, width: 0, height: 0), .black, .chosen, on: &raster) }
  }

  private func drawLabels(on raster: inout Raster, _ brush: OverlayBrush) {
    let seen = labels.compactMap { label in
      brush.view.rectangle(label.box).map { (label: label, box: brush.area(of: $0)) }
    }
    let requests = seen.map { label, box in
      LabelRequest(box: box, widths: label.texts.map(brush.width), rank: label.rank)
    }
    let placement = LabelPlacement(
      requests,
      obstacles: unlabelled.compactMap { brush.view.rectangle($0).map(brush.area) } + dots.map(brush.area),
      within: Area(x: 0, y: 0, width: brush.view.width, height: brush.view.height), brush.metrics)
    // The chosen one, placed first, is drawn last.
    for place in placement.places.reversed() {
      let label = seen[place.request].label
      brush.write(label.texts[place.form], place.area, label.color, label.rank, on: &raster)
    }
  }
}

/// How thick lines are and how large letters, and how they are drawn.
private struct OverlayBrush {
  let view: RasterView

  /// The thickness of thin parts, in pixels.
  private var unit: Double { Double(view.scale) }

  // MARK: - Labels

  /// The space left and right of a label's letters, and above and below, in the font's pixels.
  private static let margin = (across: 4, down: 1)

  var metrics: LabelPlacement.LabelMetrics {
    .init(
      height: (Glyph.height + 2 * Self.margin.down) * view.scale, unit: 2 * view.scale, line: 4 * view.scale,
      standsOnLines: false)
  }

  /// The width of a label; 0 without a text.
  func width(_ text: String) -> Int {
    text.isEmpty ? 0 : (TextGlyphs.width(text) * Glyph.width + 2 * Self.margin.across) * view.scale
  }

  /// The pixels of a box with its line.
  func area(of rectangle: SmoothRectangle) -> Area {
    let outer = rectangle.grown(by: 2 * unit)
    let (left, top) = (Int(outer.x1.rounded()), Int(outer.y1.rounded()))
    return Area(
      x: left, y: top, width: max(1, Int(outer.x2.rounded()) - left),
      height: max(1, Int(outer.y2.rounded()) - top))
  }

  /// The pixels of a dot.
  func area(of dot: PictureOverlay.PointMark) -> Area {
    let (place, side) = (view.place(dot.point), Int(7 * unit))
    guard place.x.isFinite, place.y.isFinite else { return Area(x: 0, y: 0, width: 0, height: 0) }
    return Area(x: Int(place.x) - side / 2, y: Int(place.y) - side / 2, width: side, height: side)
  }

  /// - Parameter area: a text that is wider is cut; an empty one takes the size of the text.
  func write(_ text: String, _ area: Area, _ color: RGB, _ rank: LabelRank, on raster: inout Raster) {
    let wanted = area.width > 0 ? area.width : width(text)
    let rectangle = SmoothRectangle(
      x1: Double(area.x), y1: Double(area.y), x2: Double(area.x + wanted),
      y2: Double(area.y + metrics.height))
    raster.fill(rectangle, radius: 3 * unit, color.contrasting, opacity: rank == .chosen ? 1 : 0.55)
    raster.fill(rectangle.grown(by: -unit), radius: 2 * unit, color)
    let columns = (wanted / view.scale - 2 * Self.margin.across) / Glyph.width
    var x = area.x + Self.margin.across * view.scale
    for glyph in TextGlyphs.of(column(text, max(1, columns))) {
      let shape = BitmapFont.standard.glyph(for: glyph.scalar, weight: .bold) ?? BitmapFont.replacement
      raster.draw(
        shape, x: x, y: area.y + Self.margin.down * view.scale, scale: view.scale, color.contrasting)
      x += glyph.width * Glyph.width * view.scale
    }
  }

  // MARK: - Lines

  func draw(_ outline: PictureOverlay.BoxOutline, _ rectangle: SmoothRectangle, on raster: inout Raster) {
    let (line, dashes): (Double, DashPattern?) =
      switch outline.weight {
      case .dashed: (1.5, DashPattern(dash: 6 * unit, gap: 4 * unit))
      case .light: (2, nil)
      case .heavy: (4, nil)
      }
    // A dark line needs a light edge.
    let edge: RGB = outline.color.luminance > 0.15 ? .black : .white
    let radius = 2 * unit
    raster.frame(
      rectangle, width: (line + 2) * unit, radius: radius, dashes: dashes, edge,
      opacity: outline.weight == .heavy ? 0.8 : 0.5)
    raster.frame(rectangle, width: line * unit, radius: radius, dashes: dashes, outline.color)
  }

  /// A cell's frame in black and white: it stands out from any picture and from every box.
  func drawCursor(_ rectangle: SmoothRectangle, on raster: inout Raster) {
    let outer = rectangle.grown(by: 1.5 * unit)
    raster.frame(outer, width: 3 * unit, radius: unit, .black)
    raster.frame(
      outer, width: 2 * unit, radius: unit, dashes: DashPattern(dash: 4 * unit, gap: 4 * unit), .white)
  }

  /// A dot at each corner of the grid's cells, where these are large enough.
  func draw(_ grid: GridGeometry, on raster: inout Raster) {
    let (across, down) = view.pixelsPerPixel
    guard grid.stepX * across >= 16 * unit, grid.stepY * down >= 16 * unit else { return }
    let window = view.window
    let first = grid.cell(at: Point(x: window.x, y: window.y))
    let last = grid.cell(at: Point(x: window.x + window.width, y: window.y + window.height))
    for y in first.y...last.y {
      for x in first.x...last.x {
        let box = grid.box(of: GridCell(x: x, y: y))
        let (x, y) = view.place(Point(x: Double(box.x2), y: Double(box.y2)))
        raster.fillCircle(x: x, y: y, radius: 1.6 * unit, .black, opacity: 0.5)
        raster.fillCircle(x: x, y: y, radius: unit, .white)
      }
    }
  }

  // MARK: - Marks

  func draw(_ mark: PictureOverlay.PointMark, on raster: inout Raster) {
    let (x, y) = view.place(mark.point)
    guard x.isFinite, y.isFinite else { return }
    let edge: RGB = mark.color.luminance > 0.15 ? .black : .white
    switch mark.shape {
    case .dot:
      raster.fillCircle(x: x, y: y, radius: 3.5 * unit, edge, opacity: 0.7)
      raster.fillCircle(x: x, y: y, radius: 2.5 * unit, mark.color)
    case .diamond:
      for (radius, color) in [(7 * unit, edge), (5 * unit, mark.color)] {
        raster.fill(polygon: [(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)], color)
      }
    case .cross:
      for (reach, width, color) in [(8 * unit, 4 * unit, edge), (7 * unit, 2 * unit, mark.color)] {
        raster.polyline([(x - reach, y), (x + reach, y)], width: width, color)
        raster.polyline([(x, y - reach), (x, y + reach)], width: width, color)
      }
    }
  }

  func draw(_ marks: PictureOverlay.EdgeMarks, on raster: inout Raster) {
    let place = view.place(marks.point)
    guard place.x.isFinite, place.y.isFinite else { return }
    let (right, bottom) = (Double(view.width), Double(view.height))
    let (x, y) = (min(max(0, place.x), right), min(max(0, place.y), bottom))
    let (long, half) = (9 * unit, 6 * unit)
    let triangles: [[(x: Double, y: Double)]] = [
      [(x - half, 0), (x + half, 0), (x, long)],
      [(x - half, bottom), (x + half, bottom), (x, bottom - long)],
      [(0, y - half), (0, y + half), (long, y)], [(right, y - half), (right, y + half), (right - long, y)],
    ]
    let spared = marks.spared.flatMap(view.rectangle)?.grown(by: long)
    for corners in triangles {
      let tip = corners[2]
      if let spared, spared.x1 <= tip.x, tip.x <= spared.x2, spared.y1 <= tip.y, tip.y <= spared.y2 {
        continue
      }
      raster.fill(polygon: corners, .white)
      raster.polyline(corners + [corners[0]], width: unit, .black, opacity: 0.7)
    }
  }
}
