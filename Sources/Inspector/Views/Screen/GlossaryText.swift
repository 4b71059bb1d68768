import Diagnosis
import RetinaNet
import Support
import Terminal

/// The glossary: first the terms of the present view, each with its value there if it has one.
enum GlossaryText {
  static func pane(_ state: State, width: Int) -> Pane {
    var pane = Pane(width: width)
    let count = state.options.view.terms.count
    for (place, entry) in state.glossaryTerms.enumerated() {
      if place == 0 { pane.line(Pane.Span("In this view", .dim)) }
      if place == count {
        pane.gap()
        pane.line(Pane.Span("All others", .dim))
      }
      write(&pane, entry, place, state)
    }
    return pane
  }

  private static func write(
    _ pane: inout Pane, _ entry: Glossary.GlossaryEntry, _ place: Int, _ state: State
  ) {
    let isChosen = place == state.glossaryTerm
    pane.line(
      [
        Pane.Span(entry.term, .bold),
        Pane.Span(GlossaryValues.text(entry.id, state).map { "  here: \($0)" } ?? "", Accent.knob),
      ], target: .term(place), isChosen: isChosen)
    pane.text(entry.meaning, indent: 2)
    if let lesson = state.course.lesson(teaching: entry.id), let number = state.course.number(of: lesson.id) {
      pane.text("\(isChosen ? "L opens lesson" : "Lesson") \(number): \(lesson.title)", .dim, indent: 2)
    }
    if isChosen { pane.keepInSight() }
  }
}

/// What terms stand for on the screen now.
enum GlossaryValues {
  static func text(_ id: String, _ state: State) -> String? {
    switch id {
    case "score-threshold": return ScoreThresholdText.full(state)
    case "nms": return "IoU \(KnobScale(.nms).text(state.thresholds.nms))"
    case "top-k": return grouped(state.thresholds.topK)
    case "maximum": return grouped(state.thresholds.maxDetections)
    case "gamma": return KnobScale(.gamma).text(state.value(of: .gamma))
    case "alpha": return KnobScale(.alpha).text(state.value(of: .alpha))
    case "detection": return state.selection.map { grouped($0.detections.count) }
    // View 5 is about an object, and not about the detection that is chosen in view 1.
    case "score" where state.options.view != .misses:
      return state.selectedDetection.map { scoreText($0.score) }
    case "logit" where state.options.view != .misses:
      return state.selectedDetection.map { signed($0.logit, 2) }
    case "miss": return missed(state)
    case "ground-truth": return state.pictures[state.inference.picture].objects.map { objects($0.count) }
    case "false-positive":
      return state.currentDiagnosis.map { grouped($0.verdicts.count(where: \.isFalsePositive)) }
    default:
      return ofRun(id, state) ?? state.inspected.flatMap { ofTrace(id, $0.trace, state) }
    }
  }

  /// What the network's outputs say.
  private static func ofTrace(_ id: String, _ trace: Trace, _ state: State) -> String? {
    switch id {
    case "anchor": return "\(grouped(trace.levels.reduce(0) { $0 + $1.anchorCount })) anchors"
    case "levels":
      return trace.levels.map { "\($0.name) \($0.gridWidth)×\($0.gridHeight)" }.joined(separator: ", ")
    case "candidate": return state.selection.map { counted($0.funnel.total, "candidate") }
    case "stride":
      guard let level = state.level else { return nil }
      return "\(trace.levels[level].name), \(trace.strideText(level))"
    case "shape": return trace.levels.first.map { "\($0.anchorsPerCell) in a cell" }
    case "cell": return state.cursor.map { "x \($0.x), y \($0.y)" }
    case "channel":
      return state.layer.map { "\(counted(trace.features($0).shape[2], "channel")) in \($0.name)" }
    case "positive": return state.pictureLoss.map { counted($0.targets.positiveCount, "anchor") }
    case "negative": return state.pictureLoss.map { counted($0.targets.backgroundCount, "anchor") }
    default: return nil
    }
  }

  /// What a training run says.
  private static func ofRun(_ id: String, _ state: State) -> String? {
    guard state.options.view == .training, let run = state.shownRun, let last = run.history.last else {
      return nil
    }
    let header = run.history.header
    switch id {
    case "step": return header.map { "\(grouped(last.step)) of \(grouped($0.steps))" } ?? grouped(last.step)
    case "epoch": return RunLine.epoch(run.history, last.step).map { fixed($0, 1) }
    case "learning-rate": return numberText(last.rate)
    case "gradient-norm": return numberText(last.gradientNorm)
    case "moving-average": return RunCurves(state).map { "of \(counted($0.window, "step"))" }
    case "focal-loss": return "γ \(numberText(run.focal.gamma))"
    case "prior": return header.map { numberText($0.prior) }
    case "positive": return "\(grouped(last.positives)) anchors in the last step"
    case "average-precision":
      return run.history.validations.last.map { TrainingPanels.share($0.ap) }
    case "checkpoint": return run.checkpointStep.map { "of step \(grouped($0))" }
    default: return nil
    }
  }

  private static func missed(_ state: State) -> String? {
    guard let outcomes = state.currentDiagnosis?.explanations.map(\.outcome) else { return nil }
    let missed = outcomes.count { if case .missed = $0 { true } else { false } }
    return "\(grouped(missed)) of \(objects(outcomes.count))"
  }

  private static func objects(_ count: Int) -> String {
    count == 1 ? "1 object" : "\(grouped(count)) objects"
  }
}
