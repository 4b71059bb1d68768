import Diagnosis
import Imaging
import Runs
import Support
import Terminal

/// The charts of view 7, each with the line that names its curves.
struct RunCharts {
  let curves: RunCurves
  private var state: State { curves.state }
  private var isComparison: Bool { state.training.isComparison }

  private func text(_ value: Double?) -> String { value.map { numberText($0) } ?? "–" }

  private func look(run: Int, _ color: RGB, _ label: String, at place: Double) -> RunCurves.CurveLook {
    RunCurves.CurveLook(
      color: color, label: label, labelPlace: place, isBold: run == 0 || !isComparison, isDashed: run > 0)
  }

  /// A legend, then the chart.
  ///
  /// - Parameter wraps: whether the legend may take two lines, so that every value has a name.
  private func write(_ pane: inout Pane, _ legend: RunLegend, _ chart: LineChart, wraps: Bool = false) {
    for line in wraps ? legend.lines(width: pane.width) : [legend.spans(width: pane.width)] {
      pane.line(line)
    }
    pane.chart(chart)
  }

  // MARK: - The loss

  /// The loss and its parts; of two runs the whole.
  func writeLoss(_ pane: inout Pane, height: Int) {
    let shown: [RunQuantity] = isComparison ? [.loss] : [.loss, .classification, .box]
    let isLogarithmic = !state.options.training.isLinear
    guard let scale = RunCurves.scale(curves.values(shown), isLogarithmic: isLogarithmic) else {
      return pane.text("No loss that is finite has been logged.", Accent.warning)
    }
    var chart = LineChart(axes: curves.axes(width: pane.width, height: height, scale))
    chart.cursor = curves.cursor
    var items: [RunLegend.LegendItem] = []
    if isComparison {
      for run in curves.runs.indices {
        let color = RunColors.runs[run % 2]
        chart.bands.append(curves.band(chart.axes, color, .loss, run: run))
        chart.curves.append(
          curves.curve(chart.axes, look(run: run, color, curves.runs[run].name, at: 0.3 + 0.35 * Double(run)))
          {
            curves.mean(.loss, run: run, at: $0)
          })
        items.append(
          RunLegend.LegendItem(
            names: [curves.runs[run].name], value: text(curves.reading(.loss, run: run)), color: color,
            isDashed: run > 0))
      }
    } else {
      chart.bands.append(curves.band(chart.axes, nil, .loss, run: 0))
      let parts: [(RunQuantity, RGB?, [String], String, Double)] = [
        (.classification, RunColors.classification, ["classification", "class", "cls"], "class", 0.35),
        (.box, RunColors.box, ["boxes", "box"], "box", 0.6),
        (.loss, nil, ["total", "sum"], "total", 0.85),
      ]
      for (quantity, color, names, label, place) in parts {
        let look = RunCurves.CurveLook(
          color: color, label: label, labelPlace: place, isBold: quantity == .loss)
        chart.curves.append(
          curves.curve(chart.axes, look) { curves.mean(quantity, run: 0, at: $0) })
        items.append(
          RunLegend.LegendItem(names: names, value: text(curves.reading(quantity, run: 0)), color: color))
      }
    }
    write(&pane, RunLegend(title: "loss", items: items, depth: curves.depth), chart)
  }

  // MARK: - Probabilities

  /// The mean score of positives and of negatives: what the network learns is to part them.
  ///
  /// - Parameter wraps: whether the legend may take two lines.
  func writeProbabilities(_ pane: inout Pane, height: Int, wraps: Bool = false) {
    let values = curves.values([.positiveProbability, .negativeProbability]).filter { $0 > 0 && $0 < 1 }
    guard let least = values.min(), let greatest = values.max() else {
      return pane.text("No scores of positives and negatives have been logged.", .dim)
    }
    let low = max(1e-9, least / 1.6)
    let high = min(1 - 1e-4, max(0.5, greatest + (1 - greatest) * 0.3))
    let scale = AxisScale(spacing: .logit, range: low...max(high, low * 2))
    var chart = LineChart(axes: curves.axes(width: pane.width, height: height, scale))
    chart.cursor = curves.cursor
    var items: [RunLegend.LegendItem] = []
    let sides: [(RunQuantity, RGB, [String], String)] = [
      (.positiveProbability, RunColors.positives, ["positives", "pos."], "positives"),
      (.negativeProbability, RunColors.negatives, ["negatives", "neg."], "negatives"),
    ]
    for run in curves.runs.indices {
      for (quantity, color, names, label) in sides {
        if run == 0 || !isComparison {
          chart.bands.append(curves.band(chart.axes, color, quantity, run: run))
        }
        let name = isComparison ? curves.runs[run].name : label
        chart.curves.append(
          curves.curve(chart.axes, look(run: run, color, name, at: 0.4 + 0.35 * Double(run))) {
            curves.mean(quantity, run: run, at: $0)
          })
        let value = curves.reading(quantity, run: run).map { scoreText(Float($0)) } ?? "–"
        items.append(
          RunLegend.LegendItem(
            names: isComparison
              ? (names + [String(names[1].dropLast())]).map { "\(curves.runs[run].name) \($0)" } + [names[1]]
              : names,
            value: value, color: color, isDashed: run > 0))
      }
    }
    write(&pane, RunLegend(title: "mean score", items: items, depth: curves.depth), chart, wraps: wraps)
  }

  // MARK: - Validation, rate and others

  /// AP and AP50 of the validation pictures; `nil` where none were measured.
  func validation(width: Int, height: Int) -> (legend: RunLegend, chart: LineChart)? {
    let all = curves.runs.flatMap(\.history.validations)
    let values = all.flatMap { [$0.ap, $0.ap50] }.filter { (0...1).contains($0) }
    guard let greatest = values.max() else { return nil }
    let top = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].first { $0 >= greatest } ?? 1
    var chart = LineChart(
      axes: curves.axes(width: width, height: height, AxisScale(spacing: .even, range: 0...top)))
    chart.cursor = curves.cursor
    var items: [RunLegend.LegendItem] = []
    for (run, shown) in curves.runs.enumerated() {
      let read = shown.history.validations.last { $0.step <= curves.read }
      let kinds: [(KeyPath<TrainingValidationRecord, Double>, String, Unicode.Scalar, RGB?)] = [
        (\.ap50, "AP50", "◆", isComparison ? RunColors.runs[run % 2] : RunColors.positives),
        (\.ap, "AP", "•", isComparison ? RunColors.runs[run % 2] : RunColors.classification),
      ]
      for (value, name, glyph, color) in isComparison ? [kinds[0]] : kinds {
        let points = shown.history.validations.filter { (0...1).contains($0[keyPath: value]) }.map {
          LineChart.ChartPoint(
            across: chart.axes.acrossScale.position(Double($0.step)),
            upwards: chart.axes.upwardsScale.position($0[keyPath: value]))
        }
        // Where they are many the line alone is clearer.
        if points.count <= max(2, chart.axes.inner.width / 3) {
          chart.marks += points.map {
            LineChart.ChartMark(
              across: $0.across, upwards: $0.upwards, glyph: run == 0 ? glyph : "○", color: color)
          }
        }
        chart.curves.append(
          LineChart.ChartCurve(
            points: points, color: color, isDashed: run > 0,
            label: points.count > 1 ? isComparison ? shown.name : name : "", labelPlace: 0.5))
        let number = read.map { $0[keyPath: value] }.flatMap { $0 >= 0 ? fixed($0, 3) : nil } ?? "–"
        items.append(
          RunLegend.LegendItem(
            names: isComparison ? ["\(shown.name) AP50", shown.name] : [name], value: number, color: color,
            isDashed: run > 0))
      }
    }
    return (RunLegend(title: "", items: items, depth: curves.depth), chart)
  }

  /// A quantity; of all but times the axis is logarithmic.
  func quantity(
    _ quantity: RunQuantity, _ names: [String], _ color: RGB?, width: Int, height: Int, hasBand: Bool = false
  ) -> (legend: RunLegend, chart: LineChart)? {
    let isLogarithmic = quantity != .seconds
    guard let scale = RunCurves.scale(curves.values([quantity]), isLogarithmic: isLogarithmic) else {
      return nil
    }
    var chart = LineChart(axes: curves.axes(width: width, height: height, scale))
    chart.cursor = curves.cursor
    var items: [RunLegend.LegendItem] = []
    for run in curves.runs.indices {
      let own = isComparison ? RunColors.runs[run % 2] : color
      if hasBand { chart.bands.append(curves.band(chart.axes, own, quantity, run: run)) }
      let look = RunCurves.CurveLook(
        color: own, label: isComparison ? curves.runs[run].name : "", labelPlace: 0.4 + 0.3 * Double(run),
        isBold: true, isDashed: run > 0)
      chart.curves.append(
        curves.curve(chart.axes, look) { step in
          // The rate is no average: it is what the schedule says.
          quantity == .rate
            ? curves.runs[run].history.statistics(.rate, in: step...step).mean
            : curves.mean(quantity, run: run, at: step)
        })
      let value =
        quantity == .rate
        ? curves.runs[run].history.statistics(.rate, in: curves.ownStep(run)...curves.ownStep(run)).mean
        : curves.reading(quantity, run: run)
      items.append(
        RunLegend.LegendItem(
          names: isComparison ? ["\(names[0]) \(curves.runs[run].name)", curves.runs[run].name] : names,
          value: text(value), color: own, isDashed: run > 0))
    }
    return (RunLegend(title: "", items: items, depth: curves.depth), chart)
  }

  /// Two charts side by side, or below each other where there is no room.
  func write(_ pane: inout Pane, pair: [(legend: RunLegend, chart: LineChart)?]) {
    let known = pair.compactMap { $0 }
    guard !known.isEmpty else { return }
    let isWide = known.reduce(0) { $0 + $1.chart.size.width + 2 } - 2 <= pane.width
    for row in isWide ? [known] : known.map({ [$0] }) {
      var spans: [Pane.Span] = []
      for (place, entry) in row.enumerated() {
        let own = entry.legend.spans(width: entry.chart.size.width)
        spans += own
        guard place < row.count - 1 else { break }
        let gap = entry.chart.size.width + 2 - RunLegend.columns(own)
        spans.append(Pane.Span(String(repeating: " ", count: max(1, gap))))
      }
      pane.line(spans)
      pane.charts(row.map(\.chart))
    }
  }
}
