import Imaging
import RetinaNet
import Runs
import Support
import Terminal

/// The panels of view 7 but for the settings.
struct TrainingPanels {
  let curves: RunCurves
  /// How many rows are left for the panel.
  let rows: Int
  private let charts: RunCharts
  private let balance: BalanceStrips

  init(curves: RunCurves, rows: Int) {
    self.curves = curves
    self.rows = rows
    charts = RunCharts(curves: curves)
    balance = BalanceStrips(curves: curves)
  }

  private var state: State { curves.state }
  private var hasClasses: Bool {
    curves.runs.contains { run in run.history.validations.contains { !$0.classes.isEmpty } }
  }
  private var isComparison: Bool { state.training.isComparison }

  /// All that fits: the loss first, then the scores, whose gradient it is, and what validation gives.
  func writeOverview(_ pane: inout Pane) {
    let plan = OverviewPlan(rows: rows, width: pane.width, runs: curves.runs.count, hasClasses: hasClasses)
    if plan.hasPictureLine { writePicture(&pane) }
    charts.writeLoss(&pane, height: plan.loss)
    if plan.scores > 0 { charts.writeProbabilities(&pane, height: plan.scores) }
    if plan.balance > 0 { balance.write(&pane, rows: plan.balance) }
    if plan.charts > 0 {
      let width = (pane.width - 2) / 2
      charts.write(
        &pane,
        pair: [
          charts.validation(width: width, height: plan.charts),
          charts.quantity(.rate, ["rate"], RunColors.rate, width: width, height: plan.charts),
        ])
    } else {
      writeValidationLine(&pane)
    }
    if plan.hasLevels { writeLevelLine(&pane) }
    if plan.hasClasses { writeWorstClasses(&pane) }
  }

  /// What is seen on the picture.
  private func writePicture(_ pane: inout Pane) {
    let shown = state.options.training.overlay
    var spans = [Pane.Span("p ", .dim)]
    spans += TrainingOverlay.allCases.map {
      Pane.Span(" \($0.rawValue) ", $0 == shown ? .reverse : .plain)
    }
    let step = state.shownRun?.checkpointStep.map { Pane.Span("  step \(grouped($0))") }
    let outcome = isComparison ? nil : FoundInPicture(state)
    let forms = [
      [step, outcome.map { Pane.Span((step == nil ? "  " : ": ") + $0.text, .dim) }],
      [outcome.map { Pane.Span("  " + $0.text, .dim) }],
      [outcome.map { Pane.Span("  " + $0.shortText, .dim) }],
    ].map { $0.compactMap(\.self) }
    let room = pane.width - RunLegend.columns(spans)
    pane.line(spans + (forms.first { RunLegend.columns($0) <= room } ?? []))
  }

  /// A line whose end is left out where there is no room for it.
  private func write(_ pane: inout Pane, _ spans: [Pane.Span], end: String) {
    let isLong = RunLegend.columns(spans) + TextGlyphs.width(end) > pane.width
    pane.line(spans + (isLong ? [] : [Pane.Span(end, .dim)]))
  }

  /// "AP 0.052, AP50 0.097 at step 1,000": the latest measurement, in a line.
  private func writeValidationLine(_ pane: inout Pane) {
    for run in curves.runs {
      guard let last = run.history.validations.last(where: { $0.step <= curves.read }) else { continue }
      let name = isComparison ? "\(run.name): " : ""
      write(
        &pane,
        [
          Pane.Span("\(name)AP50 ", .dim), Pane.Span(Self.share(last.ap50), .bold),
          Pane.Span("  AP ", .dim), Pane.Span(Self.share(last.ap), .bold),
        ], end: "  at step \(grouped(last.step))")
    }
  }

  /// "positives 130: P3 12  P4 60 …"
  private func writeLevelLine(_ pane: inout Pane) {
    for run in curves.runs.indices {
      let name = isComparison ? "\(curves.runs[run].name): " : ""
      var spans = [
        Pane.Span("\(name)positives ", .dim),
        Pane.Span(curves.reading(.positives, run: run).map { numberText($0) } ?? "–", .bold),
        Pane.Span(" a step:", .dim),
      ]
      let history = curves.runs[run].history
      for (place, level) in history.levels.enumerated() {
        let mean = history.statistics(.positives, level: place, in: curves.window(of: run)).mean
        spans += [Pane.Span("  \(printable(level)) ", .dim), Pane.Span(mean.map { numberText($0) } ?? "–")]
      }
      pane.line(spans)
    }
  }

  static func share(_ value: Double) -> String { value >= 0 ? fixed(value, 3) : "–" }

  // MARK: - The loss

  func writeLoss(_ pane: inout Pane) {
    charts.writeLoss(&pane, height: max(6, rows >= 30 ? rows / 2 : rows - 9))
    pane.text(
      "\(state.options.training.isLinear ? "Even" : "Logarithmic") axis (z). Lines: means of \(counted(curves.window, "step")); dots: from the least to the greatest step.",
      .dim)
    if isComparison {
      pane.text("Two losses have two scales: compare how they fall, not how high they are.", .dim)
    }
    for run in curves.runs.indices { writeLevels(&pane, run: run) }
  }

  private func writeLevels(_ pane: inout Pane, run: Int) {
    let history = curves.runs[run].history
    guard !history.levels.isEmpty else { return }
    pane.gap()
    let name = isComparison ? "\(curves.runs[run].name), " : ""
    pane.title("By level, \(name)\(curves.readingText)")
    let isWide = pane.width >= 53
    let width = isWide ? 16 : 11
    pane.line(
      Pane.Span(
        "".paddedRight(to: 5)
          + ["positives", isWide ? "classification" : "class", isWide ? "boxes" : "box"]
          .map { $0.paddedLeft(to: width) }.joined(), .dim))
    for (place, level) in history.levels.enumerated() {
      let values = [LevelQuantity.positives, .classification, .box].map {
        history.statistics($0, level: place, in: curves.window(of: run)).mean
      }
      pane.line(
        Pane.Span(column(printable(level), 5), .bold),
        Pane.Span(values.map { ($0.map { numberText($0) } ?? "–").paddedLeft(to: width) }.joined()))
    }
  }

  // MARK: - Whose loss it is

  func writeBalance(_ pane: inout Pane) {
    let strips = 2 * curves.runs.count
    let isTall = rows >= 30
    charts.writeProbabilities(
      &pane, height: isTall ? max(7, rows / 3) : max(5, rows / 2 - 2), wraps: true)
    balance.writeTall(
      &pane, rows: max(2, min(6, ((isTall ? rows * 2 / 3 - 12 : rows / 2) - 1) / strips - 1)))
    pane.gap()
    for run in curves.runs.indices { writeBalanceSentence(&pane, run: run) }
    pane.text(
      "A pair is an anchor and a class. The gradient is the sum of |d loss / d logit|: it is what moves the weights.",
      .dim)
  }

  /// What the numbers say, at the first step and where they are read.
  private func writeBalanceSentence(_ pane: inout Pane, run: Int) {
    let history = curves.runs[run].history
    guard let first = history.steps?.lowerBound else { return }
    let name = isComparison ? "\(curves.runs[run].name): " : ""
    func shares(_ step: Int) -> (loss: Double, gradient: Double)? {
      guard let loss = curves.share(.positiveLoss, .negativeLoss, run: run, at: step),
        let gradient = curves.share(.positiveGradient, .negativeGradient, run: run, at: step)
      else { return nil }
      return (loss, gradient)
    }
    let read = curves.ownStep(run)
    guard let start = shares(first), let now = shares(read) else { return }
    let positives = curves.reading(.positives, run: run).map { " (\(numberText($0)) anchors a step)" } ?? ""
    pane.text(
      "\(name)at step \(grouped(first)) the positives were \(percentText(start.loss)) of the loss and \(percentText(start.gradient)) of the gradient; at step \(grouped(read))\(positives) they are \(percentText(now.loss)) and \(percentText(now.gradient))."
    )
  }

  // MARK: - Validation

  func writeValidation(_ pane: inout Pane) {
    let begin = pane.lines.count
    // Classes come first where there is room for them and the last measurements.
    let classesFirst = hasClasses && rows >= 16
    let height = classesFirst ? rows / 3 : max(6, rows >= 30 ? rows / 2 : rows - 8)
    guard let chart = charts.validation(width: pane.width, height: height) else {
      pane.title("Nothing was measured yet")
      return pane.text(
        "Where train is given --validation, AP and AP50 are measured every --evaluate-every steps.", .dim)
    }
    charts.write(&pane, pair: [chart])
    for run in curves.runs {
      guard let best = run.history.best else { continue }
      let name = isComparison ? "\(run.name): " : ""
      write(
        &pane,
        [
          Pane.Span("\(name)best AP ", .dim), Pane.Span(Self.share(best.ap), .bold),
          Pane.Span(" at step \(grouped(best.step))", .dim),
        ], end: " (best.safetensors)")
    }
    let room = (rows - (pane.lines.count - begin) - 7) / curves.runs.count - 2
    let written = classesFirst ? writeClasses(&pane, rows: max(3, room)) : nil
    pane.gap()
    pane.line(Pane.Span("    step     AP   AP50   pictures" + (isComparison ? "  run" : ""), .dim))
    let all = curves.runs.flatMap { run in run.history.validations.map { (run.name, $0) } }
      .sorted { $0.1.step > $1.1.step }
    for (name, entry) in all.prefix(200) {
      pane.line(
        Pane.Span(
          grouped(entry.step).paddedLeft(to: 8) + Self.share(entry.ap).paddedLeft(to: 7)
            + Self.share(entry.ap50).paddedLeft(to: 7) + grouped(entry.pictures).paddedLeft(to: 11)
            + (isComparison ? "  \(name)" : "")))
    }
    _ = writeClasses(&pane, rows: .max, from: written)
  }

  // MARK: - Rate and speed

  func writePace(_ pane: inout Pane) {
    let height = max(5, (rows - 4) / 3)
    let all: [(RunQuantity, [String], RGB, Bool)] = [
      (.rate, ["learning rate", "rate"], RunColors.rate, false),
      (.gradientNorm, ["gradient norm before clipping", "gradient norm"], RunColors.classification, true),
      (.seconds, ["seconds a step"], RunColors.box, true),
    ]
    for (quantity, names, color, hasBand) in all {
      charts.write(
        &pane,
        pair: [
          charts.quantity(quantity, names, color, width: pane.width, height: height, hasBand: hasBand)
        ])
    }
  }
}

/// How the rows of the overview are shared out.
struct OverviewPlan {
  private(set) var loss = 0
  private(set) var scores = 0
  /// Rows of the strips; 1 for bars, 0 for none.
  private(set) var balance = 0
  /// Of the two charts side by side.
  private(set) var charts = 0
  private(set) var hasPictureLine = false
  private(set) var hasLevels = false
  private(set) var hasClasses = false

  /// - Parameters:
  ///   - rows: below the names of the panels.
  ///   - width: of the panel.
  ///   - runs: how many runs there are.
  ///   - hasClasses: whether the AP of classes is known.
  init(rows: Int, width: Int, runs: Int = 1, hasClasses: Bool = false) {
    var left = rows
    if rows >= 24 { hasPictureLine = true }
    if rows >= 34 { hasLevels = true }
    self.hasClasses = hasClasses && rows >= 26
    left -= (hasPictureLine ? 1 : 0) + (hasLevels ? runs : 0) + (self.hasClasses ? runs : 0)
    if rows >= 28 {
      balance = rows >= 38 ? 5 : 3
      left -= balance + 2
    } else if rows >= 14 {
      balance = 1
      left -= 3
    }
    if rows >= 30, width >= 52 {
      charts = max(6, left / 4)
      left -= charts + 1
    } else {
      left -= runs
    }
    // Two lines name the curves of the two charts.
    if left >= 11 {
      left -= 2
      loss = max(5, (left * 11 + 10) / 20)
      scores = max(4, left - loss)
    } else {
      loss = max(3, left - 1)
    }
  }
}
