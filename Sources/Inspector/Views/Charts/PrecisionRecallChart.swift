import Imaging
import Metrics
import Support
import Terminal

/// Precision over recall: the mean of all classes as a curve, and each class as a curve of its colour and a line of a
/// list, those with the lowest average precision first.
public struct PrecisionRecallChart: Sendable {
  public struct Curve: Sendable {
    public var name: String
    /// An index into `ClassColors`.
    public var color: Int
    /// At recalls that are evenly spaced from 0 to 1.
    public var precisions: [Double]

    public init(name: String, color: Int, precisions: [Double]) {
      self.name = name
      self.color = color
      self.precisions = precisions
    }

    public var averagePrecision: Double { precisions.reduce(0, +) / Double(max(1, precisions.count)) }
  }

  /// Worst first.
  let curves: [Curve]
  let iou: Double

  /// - Parameter curves: of the classes that have objects.
  public init(_ curves: [Curve], iou: Double) {
    self.curves = curves.enumerated().sorted { first, second in
      let (left, right) = (first.element.averagePrecision, second.element.averagePrecision)
      return left != right ? left < right : first.offset < second.offset
    }.map(\.element)
    self.iou = iou
  }

  /// At each recall the mean over the classes.
  public var mean: [Double] {
    guard let first = curves.first else { return [] }
    return first.precisions.indices.map { place in
      curves.reduce(0) { $0 + $1.precisions[place] } / Double(curves.count)
    }
  }

  /// The name of a curve's average precision.
  var figure: String { iou == 0.5 ? "AP50" : iou == 0.75 ? "AP75" : "AP" }

  var title: String {
    "Precision over recall at IoU \(iou)"
      + (curves.isEmpty
        ? ": no class has an object" : ", \(counted(curves.count, "class", "classes"))")
  }

  /// The chart in character cells. Without colours the classes are only in the list.
  public func canvas(_ size: CellSize, depth: ColorDepth) -> Canvas {
    var canvas = frame(size, isColored: depth != .none)
    let plot = Self.layout(size).plot
    var dots = BrailleDots(plot.inner)
    if depth != .none {
      for curve in curves { draw(curve.precisions, Ink(ClassColors.color(curve.color)), plot, &dots) }
    }
    draw(mean, .standard, plot, &dots)
    dots.draw(on: &canvas, style: depth == .none ? [] : .bold)
    return canvas
  }

  private func draw(_ precisions: [Double], _ ink: Ink, _ plot: ChartAxes, _ dots: inout BrailleDots) {
    let points = Self.points(precisions).map { plot.dot($0.precision, $0.recall) }
    for (start, end) in zip(points, points.dropFirst()) { dots.line(from: start, to: end, ink) }
  }

  /// The corners of a curve; it falls to 0 at the last recall that is reached.
  static func points(_ precisions: [Double]) -> [(recall: Double, precision: Double)] {
    let last = Double(max(1, precisions.count - 1))
    let reached = precisions.prefix { $0 > 0 }.count
    let points = precisions.prefix(reached).enumerated().map { (recall: Double($0) / last, precision: $1) }
    guard reached < precisions.count, let end = points.last else { return points }
    return points + [(recall: end.recall, precision: 0)]
  }
}

extension PrecisionRecallChart {
  static func layout(_ size: CellSize) -> (plot: ChartAxes, list: Area) {
    let listWidth = size.width >= 64 ? min(64, size.width * 9 / 20) : 0
    let plotWidth = size.width - listWidth - (listWidth > 0 ? 2 : 0)
    return (
      ChartAxes(
        area: Area(x: 0, y: 1, width: plotWidth, height: size.height - 1), across: "recall",
        upwards: "precision"),
      Area(x: plotWidth + 2, y: 1, width: listWidth, height: size.height - 1)
    )
  }

  /// Everything but the curves in the plot.
  func frame(_ size: CellSize, isColored: Bool) -> Canvas {
    var canvas = Canvas(width: size.width, height: size.height)
    canvas.write(title, x: 0, y: 0, .bold)
    let (plot, list) = Self.layout(size)
    plot.draw(on: &canvas)
    drawList(on: &canvas, list, isColored: isColored)
    return canvas
  }

  private func drawList(on canvas: inout Canvas, _ area: Area, isColored: Bool) {
    guard area.width >= 20, area.height >= 4, !curves.isEmpty else { return }
    let nameWidth = min(max(6, curves.map { TextGlyphs.width($0.name) }.max() ?? 0), area.width * 2 / 5)
    let barX = area.x + 2 + nameWidth + 1 + 5 + 1
    canvas.write(figure, x: barX - 6, y: area.y, .bold)
    canvas.write(Self.scale(width: area.right - barX), x: barX, y: area.y, .dim)
    func row(_ y: Int, _ name: String, _ pen: Pen, _ swatch: Ink, _ precisions: [Double]) {
      if isColored { canvas.write("━", x: area.x, y: y, Pen(swatch, style: .bold)) }
      canvas.write(name, x: area.x + 2, y: y, pen, limit: area.x + 2 + nameWidth)
      let average = precisions.reduce(0, +) / Double(max(1, precisions.count))
      canvas.write(fixed(average, 3), x: barX - 6, y: y, pen)
      let columns = max(0, area.right - barX)
      let bars = (0..<columns).map { column in
        precisions[Int((Double(column) + 0.5) / Double(columns) * Double(precisions.count - 1) + 0.5)]
      }
      canvas.write(sparkline(bars), x: barX, y: y, Pen(isColored ? swatch : .standard))
    }
    row(area.y + 1, "mean", .bold, .standard, mean)
    let rows = area.height - 2
    let shown = curves.count > rows ? rows - 1 : curves.count
    for (place, curve) in curves.prefix(shown).enumerated() {
      row(area.y + 2 + place, curve.name, .plain, Ink(ClassColors.color(curve.color)), curve.precisions)
    }
    if shown < curves.count {
      canvas.write(
        "and \(curves.count - shown) classes with a higher \(figure)", x: area.x + 2, y: area.bottom - 1, .dim
      )
    }
  }

  /// The scale above the bars.
  private static func scale(width: Int) -> String {
    let (start, end) = ("0 recall", "1")
    return width > start.count + end.count + 1
      ? start + String(repeating: " ", count: width - start.count - end.count) + end : ""
  }
}

extension PrecisionRecallChart {
  /// All classes' curves, thin, and their mean, thick, beside the list of all classes.
  public func image(backdrop: Backdrop = .light) -> Image {
    // Large enough that ten steps of both axes are whole cells and all classes are listed.
    let size = CellSize(width: 143, height: 5 + 10 * max(4, (curves.count + 8) / 10))
    var raster = Raster(frame(size, isColored: true).image(backdrop: backdrop))
    let plot = Self.layout(size).plot
    func draw(_ precisions: [Double], width: Double, _ color: RGB) {
      let points = Self.points(precisions).map { point in
        let place = plot.place(point.precision, point.recall)
        return (x: place.x * Double(Glyph.width), y: place.y * Double(Glyph.height))
      }
      raster.polyline(points, width: width, color.readable(on: backdrop.background, contrast: 1.6))
    }
    for curve in curves { draw(curve.precisions, width: 1.5, ClassColors.color(curve.color)) }
    draw(mean, width: 4, backdrop.ink)
    return raster.image
  }
}
