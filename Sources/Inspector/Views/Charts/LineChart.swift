import Imaging
import Support
import Terminal

/// Curves between axes, on a canvas of its own.
///
/// In character cells curves are braille dots; `draw(on:)` of a raster draws them as smooth lines.
struct LineChart: Sendable, Hashable {
  struct ChartPoint: Sendable, Hashable {
    /// Positions on the axes, 0…1.
    var across: Double
    var upwards: Double
  }

  struct ChartCurve: Sendable, Hashable {
    var points: [ChartPoint]
    /// `nil` for the terminal's own.
    var color: RGB?
    var isBold = false
    /// Whether it is broken, so that it is told from another one of its colour.
    var isDashed = false
    /// A short name that is written on the curve, so that curves can be told apart without colours.
    var label = ""
    /// Where along the horizontal axis it stands.
    var labelPlace = 0.5
  }

  /// The area between two curves, faintly filled.
  struct ChartBand: Sendable, Hashable {
    struct BandPoint: Sendable, Hashable {
      var across: Double
      var low: Double
      var high: Double
    }

    var points: [BandPoint]
    var color: RGB?
  }

  /// A sign on a point.
  struct ChartMark: Sendable, Hashable {
    var across: Double
    var upwards: Double
    var glyph: Unicode.Scalar
    var color: RGB?
  }

  var axes: ChartAxes
  var bands: [ChartBand] = []
  var curves: [ChartCurve] = []
  var marks: [ChartMark] = []
  /// The position of a vertical line that reads the curves.
  var cursor: Double?

  var size: CellSize { CellSize(width: axes.area.right, height: axes.area.bottom) }

  /// All of it in character cells.
  func canvas(_ depth: ColorDepth) -> Canvas {
    var canvas = Canvas(width: size.width, height: size.height)
    axes.draw(on: &canvas)
    var dots = BrailleDots(axes.inner)
    for band in bands { draw(band, as: &dots, depth) }
    for curve in drawingOrder {
      let ink = depth == .none ? Ink.standard : curve.color.map { Ink($0) } ?? .standard
      for part in Self.visibleParts(curve.points) {
        let places = part.map { axes.dot($0.upwards, $0.across) }
        for (start, end) in zip(places, places.dropFirst()) {
          dots.line(
            from: start, to: end, ink, style: curve.isBold ? .bold : [], isDashed: curve.isDashed)
        }
      }
    }
    dots.draw(on: &canvas)
    drawMarks(on: &canvas, depth)
    drawCursor(on: &canvas)
    for (curve, x, y) in labels {
      let ink = depth == .none ? Ink.standard : curve.color.map { Ink($0) } ?? .standard
      canvas.write(curve.label, x: x, y: y, Pen(ink, style: .bold), limit: axes.inner.right)
    }
    return canvas
  }

  /// Bold ones lie over the others.
  private var drawingOrder: [ChartCurve] { curves.filter { !$0.isBold } + curves.filter(\.isBold) }

  /// Every fourth dot of the band, so that a curve in it is seen.
  private func draw(_ band: ChartBand, as dots: inout BrailleDots, _ depth: ColorDepth) {
    let ink = depth == .none ? Ink.standard : band.color.map { Ink($0) } ?? .standard
    for (start, end) in zip(band.points, band.points.dropFirst()) {
      let (from, to) = (axes.dot(0, start.across).x, axes.dot(0, end.across).x)
      for x in from..<max(from + 1, to) where x % 2 == 0 {
        let share = to > from ? Double(x - from) / Double(to - from) : 0
        func height(_ path: KeyPath<ChartBand.BandPoint, Double>) -> Int {
          let value = start[keyPath: path] + share * (end[keyPath: path] - start[keyPath: path])
          return axes.dot(min(max(value, 0), 1), 0).y
        }
        let (top, bottom) = (height(\.high), height(\.low))
        guard top < bottom else { continue }
        for y in top...bottom where (y + x) % 4 == 0 { dots.set(x, y, ink, style: .dim) }
      }
    }
  }

  private func drawMarks(on canvas: inout Canvas, _ depth: ColorDepth) {
    guard axes.inner.width > 1, axes.inner.height > 1 else { return }
    for mark in marks where (0...1).contains(mark.across) && (0...1).contains(mark.upwards) {
      let place = axes.place(mark.upwards, mark.across)
      let ink = depth == .none ? Ink.standard : mark.color.map { Ink($0) } ?? .standard
      canvas.write(String(mark.glyph), x: Int(place.x), y: Int(place.y), Pen(ink, style: .bold))
    }
  }

  private func drawCursor(on canvas: inout Canvas) {
    guard let cursor, axes.inner.width > 1 else { return }
    let x = axes.column(min(max(cursor, 0), 1))
    for y in axes.inner.y..<max(axes.inner.y, axes.inner.bottom) where canvas[x, y].glyph == " " {
      canvas.write("╎", x: x, y: y, Pen(Accent.chosen))
    }
    canvas.write("▲", x: x, y: axes.inner.bottom, Accent.knob)
  }

  /// The cells of the curves' names, where these lie on the chart.
  private var labels: [(curve: ChartCurve, x: Int, y: Int)] {
    guard axes.inner.width > 1, axes.inner.height > 1 else { return [] }
    return curves.compactMap { curve in
      guard !curve.label.isEmpty, let upwards = Self.height(of: curve, at: curve.labelPlace),
        (0...1).contains(upwards)
      else { return nil }
      let place = axes.place(upwards, curve.labelPlace)
      return (curve, Int(place.x), Int(place.y))
    }
  }

  /// The height of a curve where it passes a place; `nil` where it does not.
  static func height(of curve: ChartCurve, at across: Double) -> Double? {
    for (start, end) in zip(curve.points, curve.points.dropFirst())
    where start.across <= across && across <= end.across {
      let length = end.across - start.across
      let share = length > 0 ? (across - start.across) / length : 0
      return start.upwards + share * (end.upwards - start.upwards)
    }
    return nil
  }

  /// The parts of a curve that lie between the axes.
  static func visibleParts(_ points: [ChartPoint]) -> [[ChartPoint]] {
    var parts: [[ChartPoint]] = []
    var part: [ChartPoint] = []
    for (start, end) in zip(points, points.dropFirst()) {
      guard let (from, to) = clipped(start, end) else { continue }
      if part.last != from {
        if part.count > 1 { parts.append(part) }
        part = [from]
      }
      part.append(to)
    }
    return part.count > 1 ? parts + [part] : parts
  }

  /// The part of a line from 0 to 1 upwards; `nil` where there is none.
  private static func clipped(_ start: ChartPoint, _ end: ChartPoint) -> (ChartPoint, ChartPoint)? {
    guard start.upwards.isFinite, end.upwards.isFinite else { return nil }
    let rise = end.upwards - start.upwards
    var (from, to) = (0.0, 1.0)
    if rise == 0 {
      guard (0...1).contains(start.upwards) else { return nil }
    } else {
      let (low, high) = ((0 - start.upwards) / rise, (1 - start.upwards) / rise)
      from = max(from, min(low, high))
      to = min(to, max(low, high))
      guard from < to else { return nil }
    }
    func point(_ share: Double) -> ChartPoint {
      share == 0
        ? start
        : share == 1
          ? end
          : ChartPoint(
            across: start.across + share * (end.across - start.across),
            upwards: min(max(start.upwards + share * rise, 0), 1))
    }
    return (point(from), point(to))
  }
}

extension LineChart {
  /// Replaces the dots of the chart by smooth lines.
  ///
  /// - Parameters:
  ///   - raster: a canvas's image, on which the chart stands at (x, y) in cells, without its dots.
  ///   - scale: how many pixels a pixel of the font takes.
  ///   - backdrop: that of the image.
  func drawSmooth(on raster: inout Raster, x: Int, y: Int, scale: Int = 1, backdrop: Backdrop) {
    let (across, down) = (Glyph.width * scale, Glyph.height * scale)
    func pixel(_ point: ChartPoint) -> (x: Double, y: Double) {
      let place = axes.place(point.upwards, point.across)
      return ((place.x + Double(x)) * Double(across), (place.y + Double(y)) * Double(down))
    }
    for band in bands { fill(band, on: &raster, backdrop, pixel) }
    for curve in drawingOrder {
      let color = curve.color?.readable(on: backdrop.background, contrast: 1.8) ?? backdrop.ink
      for part in Self.visibleParts(curve.points) {
        let width = (curve.isBold ? 3 : 1.5) * Double(scale)
        for piece in curve.isDashed ? Self.dashes(part.map(pixel), 6 * Double(scale)) : [part.map(pixel)] {
          raster.polyline(piece, width: width, color)
        }
      }
    }
    for mark in marks where (0...1).contains(mark.across) && (0...1).contains(mark.upwards) {
      let place = pixel(ChartPoint(across: mark.across, upwards: mark.upwards))
      let color = mark.color?.readable(on: backdrop.background, contrast: 1.8) ?? backdrop.ink
      raster.fillCircle(x: place.x, y: place.y, radius: 3.2 * Double(scale), color)
      if mark.glyph == "○" {
        raster.fillCircle(x: place.x, y: place.y, radius: 1.8 * Double(scale), backdrop.background)
      }
    }
    for label in labels {
      let color = label.curve.color?.readable(on: backdrop.background, contrast: 3) ?? backdrop.ink
      let (left, top) = ((label.x + x) * across, (label.y + y) * down)
      let width = TextGlyphs.width(label.curve.label) * across
      raster.fill(
        Area(x: left - scale, y: top, width: width + 2 * scale, height: down), backdrop.background)
      raster.draw(label.curve.label, x: left, y: top, scale: scale, weight: .bold, color)
    }
  }
}

extension LineChart {
  /// Fills a band, a column of pixels after the other.
  private func fill(
    _ band: ChartBand, on raster: inout Raster, _ backdrop: Backdrop,
    _ pixel: (ChartPoint) -> (x: Double, y: Double)
  ) {
    let color = band.color?.readable(on: backdrop.background, contrast: 1.8) ?? backdrop.ink
    for (start, end) in zip(band.points, band.points.dropFirst()) {
      func place(_ point: ChartBand.BandPoint, _ height: Double) -> (x: Double, y: Double) {
        pixel(ChartPoint(across: point.across, upwards: min(max(height, 0), 1)))
      }
      let (from, to) = (place(start, start.high), place(end, end.high))
      let (fromLow, toLow) = (place(start, start.low), place(end, end.low))
      let (first, last) = (Int(from.x.rounded()), Int(to.x.rounded()))
      for x in first..<max(first, last) {
        let share = Double(x - first) / Double(max(1, last - first))
        let top = Int((from.y + share * (to.y - from.y)).rounded())
        let bottom = Int((fromLow.y + share * (toLow.y - fromLow.y)).rounded())
        raster.fill(Area(x: x, y: top, width: 1, height: max(0, bottom - top)), color, opacity: 0.22)
      }
    }
  }

  /// The parts of a line that a dash pattern leaves, in pixels.
  private static func dashes(_ line: [(x: Double, y: Double)], _ length: Double) -> [[(x: Double, y: Double)]]
  {
    var pieces: [[(x: Double, y: Double)]] = []
    var piece: [(x: Double, y: Double)] = []
    var walked = 0.0
    for (start, end) in zip(line, line.dropFirst()) {
      let distance = ((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y))
        .squareRoot()
      let count = max(1, Int(distance.rounded(.up)))
      for step in 0..<count {
        let share = Double(step) / Double(count)
        let isSolid = Int((walked + share * distance) / length) % 2 == 0
        if isSolid {
          piece.append((start.x + share * (end.x - start.x), start.y + share * (end.y - start.y)))
        } else if !piece.isEmpty {
          if piece.count > 1 { pieces.append(piece) }
          piece = []
        }
      }
      walked += distance
    }
    return piece.count > 1 ? pieces + [piece] : pieces
  }
}
