import Glibc
import Imaging
import RetinaNet
import Support
import Terminal
import Training

/// The focal loss over p_t for several γ, with how many of the picture's pairs lie where.
struct CurvesPanel {
  let panel: FocalPanel
  private let across: AxisScale
  private let upwards: AxisScale

  init(_ panel: FocalPanel) {
    self.panel = panel
    let isSpread = panel.options.isSpread
    across = FocalOptions.probabilityAxis(isSpread: isSpread)
    upwards =
      isSpread
      ? AxisScale(spacing: .logarithmic, range: 1e-8...10)
      : AxisScale(spacing: .even, range: 0...(panel.options.quantity == .loss ? 4 : 1.5))
  }

  private var quantity: LossQuantity { panel.options.quantity }

  func write(_ pane: inout Pane) {
    pane.title(
      quantity == .loss ? "Focal loss: (1 − p_t)^γ · −ln p_t" : "Its gradient: the size of d loss / d logit")
    let height = max(8, min(pane.width * 3 / 10, panel.rows - (panel.isTall ? 20 : 11)))
    let chart = chart(width: pane.width, height: height)
    pane.chart(chart)
    writeDensity(&pane, chart)
    if panel.isTall { pane.gap() }
    writeReading(&pane, chart)
    pane.gap()
    pane.text(
      "p_t is the probability given to what is right: the score of a positive, 1 − score of a negative. Right of 0.5 a pair is easy. γ presses the curve down on the right: what is left is the \(quantity == .loss ? "loss" : "gradient") of pairs that are wrong.",
      .dim)
  }

  // MARK: - The chart

  /// The loss, or the size of its gradient, before α.
  private func value(_ probability: Double, gamma: Double) -> Double {
    let logit = log(probability) - log1p(-probability)
    let value = FocalLoss(alpha: nil, gamma: gamma).value(-logit, weight: 1)
    return quantity == .loss ? value.loss : value.gradient
  }

  private func chart(width: Int, height: Int) -> LineChart {
    var chart = LineChart(
      axes: ChartAxes(
        area: Area(x: 0, y: 0, width: width, height: height), across: "p_t",
        upwards: quantity == .loss ? "loss" : "gradient", acrossScale: across, upwardsScale: upwards))
    for (place, gamma) in FocalOptions.paperGammas.enumerated() {
      chart.curves.append(
        curve(
          gamma, color: FocalPanel.gammaColors[place], label: FocalPanel.label(gamma),
          at: panel.options.isSpread ? 0.66 + 0.05 * Double(4 - place) : 0.09 + 0.06 * Double(place)))
    }
    var now = curve(panel.focal.gamma, color: nil, label: "", at: 0)
    now.isBold = true
    chart.curves.append(now)
    chart.cursor = across.position(shownProbability)
    return chart
  }

  private func curve(_ gamma: Double, color: RGB?, label: String, at place: Double) -> LineChart.ChartCurve {
    let count = 200
    let points = (0...count).map { step in
      let position = (Double(step) + 0.01) / (Double(count) + 0.02)
      let value = value(across.value(at: position), gamma: gamma)
      return LineChart.ChartPoint(across: position, upwards: upwards.position(max(value, 1e-300)))
    }
    return LineChart.ChartCurve(points: points, color: color, label: label, labelPlace: place)
  }

  /// Where the curves are read, within the axis.
  private var shownProbability: Double {
    min(
      max(panel.options.probability, max(across.range.lowerBound, 0.001)),
      min(across.range.upperBound, 0.99999))
  }

  // MARK: - The density

  /// Bounds of the chart's columns in p_t; the outermost reach to 0 and 1.
  private func edges(_ chart: LineChart) -> [Double] {
    let columns = max(1, chart.axes.inner.width)
    return (0...columns).map { column in
      if column == 0 { return 0 }
      if column == columns { return 1 }
      return across.value(at: (Double(column) - 0.5) / Double(max(1, columns - 1)))
    }
  }

  private func writeDensity(_ pane: inout Pane, _ chart: LineChart) {
    let density = panel.loss.density(edges: edges(chart))
    let most = max(1, density.positives.max() ?? 0, density.negatives.max() ?? 0)
    func heights(_ counts: [Double]) -> [Double] {
      counts.map { $0 < 0.5 ? 0 : (log10(max($0, 1)) + 0.5) / (log10(most) + 0.5) * 0.999 }
    }
    let sides = [
      ("neg. ", density.negatives, RGB(225, 115, 30)), ("pos. ", density.positives, RGB(0, 160, 110)),
    ]
    for (name, counts, color) in sides {
      pane.line(
        Pane.Span(name, .dim),
        Pane.Span(sparkline(heights(counts)), panel.depth == .none ? .plain : Pen(Ink(color))))
    }
    pane.text(
      "pairs, log scale, up to \(grouped(Int(most.rounded())))", .dim, indent: 5)
  }

  // MARK: - The reading

  private func writeReading(_ pane: inout Pane, _ chart: LineChart) {
    let probability = shownProbability
    let gammas = FocalOptions.paperGammas
    let names = gammas.map { "γ \(FocalPanel.label($0))" } + ["now \(panel.number(panel.focal.gamma))"]
    let values = (gammas + [panel.focal.gamma]).map { value(probability, gamma: $0) }
    let width = max(7, min(10, (pane.width - 6) / names.count))
    pane.line(
      Pane.Span("At p_t \(probabilityText(probability))", .bold),
      Pane.Span("  ←→ moves the reading line", .dim))
    let nameWidth = pane.width < 56 ? 5 : 6
    func row(_ name: String, _ texts: [String], _ pens: [Pen]) {
      // Narrow panels leave out γ ½.
      let shown = texts.indices.filter { $0 != 1 || nameWidth + width * texts.count <= pane.width }
      pane.line(
        [Pane.Span(name.paddedRight(to: nameWidth), .dim)]
          + shown.map { Pane.Span(texts[$0].paddedLeft(to: width), pens[$0]) })
    }
    let pens = FocalPanel.gammaColors.map { panel.depth == .none ? Pen.plain : Pen(Ink($0)) } + [.bold]
    row("", names, pens)
    row(quantity == .loss ? "loss" : "grad.", values.map { numberText($0) }, pens)
    row("÷", values.map { $0 > 0 ? timesText(values[0] / $0) : "∞" }, pens.map { _ in .dim })
    let alpha = panel.focal.alpha ?? 1
    pane.text(
      "With α a positive counts \(panel.number(alpha)) of that, a negative \(panel.number(1 - alpha)).", .dim)
    writePairs(&pane, chart, probability)
  }

  /// How many pairs are in the column of the reading line, and what they add.
  private func writePairs(_ pane: inout Pane, _ chart: LineChart, _ probability: Double) {
    let edges = edges(chart)
    let density = panel.loss.density(edges: edges)
    let columns = edges.count - 1
    let column = min(
      max(0, Int((across.position(probability) * Double(columns - 1)).rounded())), columns - 1)
    let (positives, negatives) = (density.positives[column], density.negatives[column])
    pane.text(
      "Pairs from \(probabilityText(edges[column])) to \(probabilityText(edges[column + 1])): \(grouped(Int(positives.rounded()))) positive, \(grouped(Int(negatives.rounded()))) negative."
    )
    let halves = panel.loss.density(edges: [0, probability, 1]).negatives
    if halves[0] + halves[1] > 0 {
      pane.text(
        "\(percentText(halves[1] / (halves[0] + halves[1]))) of all negatives lie right of the line.", .dim)
    }
  }

  /// A p_t with as many digits as its distance to 0 and 1 asks for.
  private func probabilityText(_ probability: Double) -> String {
    let distance = min(probability, 1 - probability)
    guard distance > 0 else { return fixed(probability, 0) }
    return fixed(probability, max(2, min(8, Int((1 - log10(distance)).rounded(.down)))))
  }
}
