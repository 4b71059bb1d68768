import Diagnosis
import Imaging
import RetinaNet
import Runs
import Support
import Terminal

/// View 7: a training run, live or finished.
enum TrainingView: InspectorView {
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap? {
    switch state.options.training.overlay {
    case .boxes: nil
    case .scores: HighestScores(state, inspected).heatmap(state.inference)
    case .loss: LossMap(state, inspected)?.heatmap(state)
    }
  }

  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    guard state.options.training.overlay == .boxes, let selection = state.selection else { return }
    let verdicts = state.verdicts
    let short = ShortNames(selection.detections.map { inspected.name(ofClass: $0.label) })
    for (index, detection) in selection.detections.enumerated() {
      let color = ClassColors.color(detection.label)
      let name = inspected.name(ofClass: detection.label)
      let wrong = verdicts?[index].flatMap { $0.isFalsePositive ? $0 : nil }
      overlay.outline(detection.box, .light, color, isOneOfMany: true)
      overlay.label(
        detection.box, short.texts(name, sign: wrong.map { $0.sign + " " } ?? "", number: index), color)
    }
    if selection.detections.isEmpty {
      let best = inspected.trace.levels.reduce(Float(0)) { max($0, Sigmoid.score($1.greatestLogit)) }
      overlay.notice =
        "no score above \(scoreText(state.thresholds.score)): the best is \(scoreText(best))"
    }
  }

  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    panel(&pane, state)
  }

  /// The panel needs no result of the network.
  static func panel(_ pane: inout Pane, _ state: State) {
    writePanels(&pane, state)
    for run in state.training.runs {
      if let failure = run.failure { pane.text("▲ \(failure)", Accent.warning) }
      // Why it ended is the first that is asked of a run that did not finish.
      if case .stopped(let reason) = run.phase, reason.count > 20 {
        pane.text("■ \(printable(reason))", Accent.warning)
      }
    }
    let rows = (state.layout.panel?.height ?? 40) - pane.lines.count
    guard let curves = RunCurves(state) else { return writeWaiting(&pane, state) }
    let panel = TrainingPanels(curves: curves, rows: rows)
    switch state.options.training.panel {
    case .overview: panel.writeOverview(&pane)
    case .loss: panel.writeLoss(&pane)
    case .balance: panel.writeBalance(&pane)
    case .validation: panel.writeValidation(&pane)
    case .pace: panel.writePace(&pane)
    case .settings: RunSettingsText.write(&pane, state)
    }
  }

  /// All panels by name where there is room, else the one that is shown.
  private static func writePanels(_ pane: inout Pane, _ state: State) {
    let (all, shown) = (TrainingPanel.allCases, state.options.training.panel)
    let width = all.reduce(0) { $0 + $1.rawValue.count + 2 } + 2
    guard width <= pane.width else {
      let place = (all.firstIndex(of: shown) ?? 0) + 1
      return pane.line(
        Pane.Span(" \(shown.rawValue) ", .reverse), Pane.Span(" \(place) of \(all.count), v next", .dim))
    }
    pane.line(
      [Pane.Span("v ", .dim)]
        + all.map { Pane.Span(" \($0.rawValue) ", $0 == shown ? .reverse : .plain) })
  }

  private static func writeWaiting(_ pane: inout Pane, _ state: State) {
    let phase = state.shownRun?.phase ?? .waiting
    pane.title(phase == .preparing ? "The run is being prepared…" : "No step has been made yet")
    pane.text("The curves begin with the first step.", .dim)
    if state.options.training.panel == .settings {
      pane.gap()
      RunSettingsText.write(&pane, state)
    }
  }
}

extension Trace.Level {
  /// The greatest logit of all anchors and classes that is a number; −∞ where there is none.
  var greatestLogit: Float {
    logits.withUnsafeBufferPointer { values in
      values.reduce(-Float.infinity) { $1 > $0 ? $1 : $0 }
    }
  }
}

/// The run, or both, over the whole width of the screen: what it does, how far it is, and how long it will take.
enum RunLine {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    let forms = (0..<4).map { spans(form: $0, state) }
    let chosen = forms.first { RunLegend.columns($0) <= area.width } ?? forms[forms.count - 1]
    var x = area.x
    for span in chosen { x = canvas.write(span.text, x: x, y: area.y, span.pen, limit: area.right) }
  }

  /// - Parameter form: 0 for the fullest.
  private static func spans(form: Int, _ state: State) -> [Pane.Span] {
    guard let run = state.shownRun else { return [] }
    let (sign, words, pen) = phase(run)
    var spans = [Pane.Span("\(sign) \(words)", pen)]
    // What is seen is not happening now.
    let isRecorded = state.training.isRecorded
    if isRecorded { spans.append(Pane.Span(" (recorded)", .bold)) }
    let history = run.history
    let done = history.last?.step ?? 0
    let planned = history.header?.steps
    func add(_ text: String, _ pen: Pen = .plain) {
      spans += [Pane.Span(form < 3 ? "  " : " "), Pane.Span(text, pen)]
    }
    if run.isCatchingUp { add("reading the log…", .dim) }
    if let planned, planned > 0 {
      add("step \(grouped(done)) of \(grouped(planned))", .bold)
      if form < 2 {
        let width = form == 0 ? 24 : 10
        let share = min(1, Double(done) / Double(planned))
        let filled = Int((share * Double(width)).rounded(.down))
        spans += [
          Pane.Span("  "), Pane.Span(String(repeating: "━", count: filled), Accent.knob),
          Pane.Span(String(repeating: "─", count: width - filled), .dim),
          Pane.Span(" \(percentText(share, digits: 0))"),
        ]
      }
    } else {
      add("step \(grouped(done))", .bold)
    }
    if form < 2, let epoch = epoch(history, done) { add("epoch \(fixed(epoch, 1))") }
    guard let last = history.last else { return spans }
    let recent = max(last.step - 19, 0)...last.step
    let seconds = history.statistics(.seconds, in: recent).mean
    let isGoingOn = if case .quiet = run.phase { false } else { !run.phase.isOver }
    if isGoingOn, !isRecorded, let left = secondsLeft(state) { add("about \(duration(left)) left", .bold) }
    if form < 3, let speed = history.statistics(.picturesPerSecond, in: recent).mean {
      add("\(numberText(speed)) pictures/s")
    }
    if form == 0, let seconds { add("\(numberText(seconds)) s a step") }
    if form < 3 { add("rate \(numberText(last.rate))") }
    return spans
  }

  /// How long the steps that are left take, of all runs that go on, since they train in turns; `nil` where that is unknown.
  private static func secondsLeft(_ state: State) -> Double? {
    var sum = 0.0
    for run in state.training.runs where !run.phase.isOver {
      guard let last = run.history.last, let steps = run.history.header?.steps, last.step < steps,
        let mean = run.history.statistics(.seconds, in: max(last.step - 19, 0)...last.step).mean
      else { continue }
      sum += mean * Double(steps - last.step)
    }
    return sum > 0 ? sum : nil
  }

  /// "● running": a sign, so that no colour is needed, and what the run does.
  static func phase(_ run: ShownRun) -> (sign: String, words: String, pen: Pen) {
    switch run.phase {
    case .waiting: ("○", "waiting for the first step", .dim)
    case .preparing: ("○", "being prepared", .dim)
    case .running: ("●", "running", Pen(Accent.appeared, style: .bold))
    case .validating: ("●", "validating", Pen(Accent.appeared, style: .bold))
    case .paused: ("‖", "paused", Accent.warning)
    case .finished: ("✓", "finished", .bold)
    case .stopped(let reason):
      ("■", reason.isEmpty ? "stopped" : "stopped: \(printable(reason))", Accent.warning)
    case .quiet(let minutes):
      (
        "?",
        "nothing logged for \(minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h"): was it killed?",
        Accent.warning
      )
    }
  }

  /// How often the training set has been seen.
  static func epoch(_ history: RunHistory, _ step: Int) -> Double? {
    guard let header = history.header, header.pictures > 0, header.batch > 0 else { return nil }
    return Double(step) * Double(header.batch) / Double(header.pictures)
  }

  /// "40 s", "12 min", "3 h 20 min"
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "ages" }
    let whole = Int(seconds.rounded())
    switch whole {
    case ..<100: return "\(whole) s"
    case ..<7200: return "\((whole + 30) / 60) min"
    case ..<172_800: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    default: return "\(whole / 86_400) days"
    }
  }
}

/// The name above each of two pictures, and what was found in it.
enum PairTitle {
  /// - Parameter shown: the state in which the run is the chosen one; `nil` before its first result.
  static func draw(on canvas: inout Canvas, _ area: Area, run: Int, _ shown: State?, _ state: State) {
    let entry = state.training.runs[run]
    let isChosen = run == state.inference.model
    let name = "\(isChosen ? "►" : " ") \(entry.name)"
    var x = canvas.write(
      name, x: area.x, y: area.y - 1,
      RunColors.pen(RunColors.runs[run % 2], state.traits.depth, style: .bold), limit: area.right)
    let step = shown == nil ? nil : entry.checkpointStep
    if let step { x = canvas.write("  step \(grouped(step))", x: x, y: area.y - 1, limit: area.right) }
    if let shown, let outcome = FoundInPicture(shown) {
      canvas.write("  \(outcome.text)", x: x, y: area.y - 1, .dim, limit: area.right)
    }
  }
}

/// What a checkpoint finds in the shown picture.
struct FoundInPicture {
  let found: Int
  let count: Int
  let falsePositives: Int?

  /// `nil` without ground truth, or while it is being judged.
  init?(_ state: State) {
    guard state.pictures[state.inference.picture].objects != nil else { return nil }
    let summary = state.currentDiagnosis.map { MissSummary($0) } ?? state.misses.summaries[state.inference]
    guard let summary, summary.thresholds == state.thresholds else { return nil }
    found = summary.outcomes.count { if case .found = $0 { true } else { false } }
    count = summary.outcomes.count { if case .ignored = $0 { false } else { true } }
    falsePositives = summary.falsePositiveCount
  }

  var text: String {
    let wrong = falsePositives.map { $0 == 0 ? ", none wrong" : ", \(grouped($0)) wrong" } ?? ""
    return shortText + wrong
  }

  var shortText: String { "found \(grouped(found)) of \(grouped(count))" }
}

/// The question what becomes of a run that trains in this process.
enum FarewellText {
  static func pane(_ state: State, width: Int) -> Pane {
    var pane = Pane(width: width)
    pane.text("The run trains in this process.")
    pane.gap()
    pane.entry("s", "stop it after this step, with a checkpoint; the same command goes on from there")
    pane.entry("c", "leave the screen, and train on here with plain lines")
    pane.entry("Esc", "stay")
    pane.gap()
    pane.text("Ctrl-C stops it, too. Nothing that a checkpoint holds is lost.", .dim)
    return pane
  }
}
