import Evaluation
import Imaging
import Terminal

extension PrecisionRecallChart {
  static func layout(_ size: Size) -> (plot: UnitPlot, list: Area) {
    let listWidth = size.width >= 64 ? min(64, size.width * 9 / 20) : 0
    let plotWidth = size.width - listWidth - (listWidth > 0 ? 2 : 0)
    return (
      UnitPlot(
        area: Area(x: 0, y: 1, width: plotWidth, height: size.height - 1), across: "recall",
        upwards: "precision"),
      Area(x: plotWidth + 2, y: 1, width: listWidth, height: size.height - 1)
    )
  }

  /// All but the curves in the plot.
  func frame(_ size: Size, isColored: Bool) -> Canvas {
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

  /// What the bars stand over.
  private static func scale(width: Int) -> String {
    let (start, end) = ("0 recall", "1")
    return width > start.count + end.count + 1
      ? start + String(repeating: " ", count: width - start.count - end.count) + end : ""
  }
}
