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
    /// A short name that is written on the curve, so that curves can be told apart without colours.
    var label = ""
    /// Where along the horizontal axis it stands.
    var labelPlace = 0.5
  }

  let axes: ChartAxes
  var curves: [ChartCurve] = []
  /// The position of a vertical line that reads the curves.
  var cursor: Double?

  var size: CellSize { CellSize(width: axes.area.right, height: axes.area.bottom) }

  /// All of it in character cells.
  func canvas(_ depth: ColorDepth) -> Canvas {
    var canvas = Canvas(width: size.width, height: size.height)
    axes.draw(on: &canvas)
    var dots = BrailleDots(axes.inner)
    for curve in drawingOrder {
      let ink = depth == .none ? Ink.standard : curve.color.map { Ink($0) } ?? .standard
      for part in Self.visibleParts(curve.points) {
        let places = part.map { axes.dot($0.upwards, $0.across) }
        for (start, end) in zip(places, places.dropFirst()) {
          dots.line(from: start, to: end, ink, style: curve.isBold ? .bold : [])
        }
      }
    }
    dots.draw(on: &canvas)
    drawCursor(on: &canvas)
    for (curve, x, y) in labels {
      let ink = depth == .none ? Ink.standard : curve.color.map { Ink($0) } ?? .standard
      canvas.write(curve.label, x: x, y: y, Pen(ink, style: .bold), limit: axes.inner.right)
    }
    return canvas
  }

  /// Bold ones lie over the others.
  private var drawingOrder: [ChartCurve] { curves.filter { !$0.isBold } + curves.filter(\.isBold) }

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
    for curve in drawingOrder {
      let color = curve.color?.readable(on: backdrop.background, contrast: 1.8) ?? backdrop.ink
      for part in Self.visibleParts(curve.points) {
        let places = part.map { point in
          let place = axes.place(point.upwards, point.across)
          return (x: (place.x + Double(x)) * Double(across), y: (place.y + Double(y)) * Double(down))
        }
        raster.polyline(places, width: (curve.isBold ? 3 : 1.5) * Double(scale), color)
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
