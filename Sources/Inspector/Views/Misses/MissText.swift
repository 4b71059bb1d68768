import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// The chosen object's outcome, the evidence, and what would rescue it.
enum MissText {
  /// - Parameter isBrief: whether there is little room.
  static func write(
    _ pane: inout Pane, _ state: State, _ inspected: InspectedPicture, isBrief: Bool
  ) {
    guard let object = state.selectedObject, let index = state.options.target else { return }
    let name = inspected.name(ofClass: object.target.label)
    guard let explanation = state.explanation else {
      pane.title("\(name) \(index + 1)")
      return pane.line(Pane.Span("explaining it…", .dim))
    }
    let title = explanation.stage == nil ? "\(name) \(index + 1)" : "Why was \(name) \(index + 1) missed?"
    let mark = Pane.Span("■ ", Pen(Ink(explanation.outcome.color)))
    let rows = TextWrapping.lines(title, width: max(1, pane.width - 4))
    for (place, row) in rows.enumerated() {
      let isWaiting = place == rows.count - 1 && state.currentDiagnosis == nil
      pane.line(
        place == 0 ? mark : Pane.Span("  "), Pane.Span(row, .bold), Pane.Span(isWaiting ? " …" : "", .dim))
    }
    if let stage = explanation.stage {
      pane.text("\(stage.title): \(stage.meaning).")
    }
    let iou = state.diagnosis?.coverage.iou ?? 0.5
    let facts = explanation.decisiveFacts(inspected.trace, iou: iou)
    // On few rows, the remedy comes into sight before all of the evidence.
    let first = isBrief ? 1 : facts.count
    write(Array(facts.prefix(first)), &pane)
    RemedyList.write(&pane, state, inspected, isBrief: isBrief)
    if facts.count > first { pane.gap() }
    write(Array(facts.dropFirst(first)), &pane)
    if let scores = MissesView.scores(state, inspected) {
      pane.gap()
      pane.text(
        "Colours: its class's score on \(inspected.trace.levels[scores.level].name) (a: the picture alone)",
        .dim)
      let colorMap = scores.colorMap
      pane.legend(colorMap, low: "0", high: scoreText(colorMap.range.high), depth: state.traits.depth)
    }
    pane.gap()
    let origin = object.origin == .drawn ? ", drawn\u{A0}here" : ""
    pane.fact("object", "\(object.target.box.rangesText) px: \(object.target.box.shortSidesText)\(origin)")
    write(explanation.otherFacts(inspected.trace, iou: iou), &pane)
  }

  private static func write(_ facts: [Fact], _ pane: inout Pane) {
    for fact in facts { pane.fact(fact.name, fact.text) }
  }
}

/// The changes that would rescue the chosen object, and the side effects of each.
enum RemedyList {
  /// - Parameter isBrief: whether there is little room.
  static func write(
    _ pane: inout Pane, _ state: State, _ inspected: InspectedPicture, isBrief: Bool
  ) {
    if state.activeTrial != nil { return writeTrial(&pane, state, inspected) }
    guard state.explanation?.stage != nil else { return }
    pane.gap()
    guard let remedies = state.remedies else {
      return pane.text("looking for what would rescue it…", .dim)
    }
    guard !remedies.isEmpty else {
      if !isBrief { pane.title("Nothing alone rescues it") }
      return pane.text(state.withoutRemedy ?? "No change of one threshold rescues it.")
    }
    let chosen = min(state.misses.chosenRemedy, remedies.count - 1)
    let keys = [
      remedies[chosen].change.knob == nil ? nil : "Enter tries it", remedies.count > 1 ? ", . choose" : nil,
    ].compactMap { $0 }
    let title = "What would rescue it"
    // Where there is no room for the keys, the bottom line has them.
    let shown = keys.indices.reversed().map { keys[...$0].joined(separator: "  ") }
      .first { title.count + 2 + $0.count <= pane.width }
    pane.line(Pane.Span(title, .bold), Pane.Span(shown.map { "  " + $0 } ?? "", Accent.knob))
    for (index, remedy) in remedies.enumerated() {
      write(&pane, remedy, state, inspected, isChosen: index == chosen, index)
    }
  }

  /// What is being tried, and what could be tried instead.
  private static func writeTrial(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    guard let trial = state.activeTrial else { return }
    pane.gap()
    let title = trial.change.title(inspected.trace.configuration)
    guard state.chosenObjectsTrial != nil, let remedies = state.remedies else {
      let place = trial.inference == state.inference ? "for another object" : "in another picture"
      return pane.text("This is with \(title), tried \(place): Enter goes back, b keeps it.", Accent.knob)
    }
    let chosen = min(state.misses.chosenRemedy, remedies.count - 1)
    let isTried = remedies[chosen].change == trial.change
    pane.text(
      isTried
        ? "This is with the remedy: Enter goes back, b keeps it."
        : "This is with \(title): Enter tries the other instead, b keeps it.", Accent.knob)
    for (index, remedy) in remedies.enumerated() {
      write(&pane, remedy, state, inspected, isChosen: index == chosen, index)
    }
  }

  private static func write(
    _ pane: inout Pane, _ remedy: Remedy, _ state: State, _ inspected: InspectedPicture, isChosen: Bool,
    _ index: Int
  ) {
    let title = remedy.change.title(inspected.trace.configuration)
    for (place, row) in TextWrapping.lines(title, width: max(1, pane.width - 2)).enumerated() {
      pane.line(
        Pane.Span(place == 0 && isChosen ? "► " : "  ", Accent.knob),
        Pane.Span(row, isChosen ? .bold : .plain), target: .remedy(index))
    }
    if let admits = remedy.admits { pane.text(admits.words(), .dim, indent: 4) }
    guard isChosen else { return }
    if remedy.change.knob != nil { writeOthers(&pane, state) }
    for text in [remedy.reason?.words, remedy.change.obstacle].compactMap(\.self) {
      pane.text(text, .dim, indent: 4)
    }
  }

  /// What it does in the other pictures too, where that is known.
  private static func writeOthers(_ pane: inout Pane, _ state: State) {
    guard state.pictures.count(where: { $0.objects != nil }) > 1 else { return }
    if let words = state.weighedWords {
      pane.text("\(state.weighedPictures): \(words)", .dim, indent: 4)
    } else if !state.browser.isOpen {
      pane.text("B counts it in all pictures", .dim, indent: 4)
    }
  }
}
