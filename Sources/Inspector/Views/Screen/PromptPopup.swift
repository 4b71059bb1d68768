import Imaging
import RetinaNet
import Support
import Terminal

/// The line that is being typed, in a frame over the picture; under it the matching classes, or what is expected.
enum PromptPopup {
  private static let mostMatches = 8

  static func draw(on canvas: inout Canvas, _ layout: ScreenLayout, _ state: State) {
    // Lessons ask in their own panel.
    guard let prompt = state.prompt, !prompt.kind.isOfLesson else { return }
    let isClass = if case .findClass = prompt.kind { true } else { false }
    let width = min(isClass ? 40 : 48, layout.size.width)
    // The sliders stay in sight.
    let bottom = layout.sliders?.y ?? layout.footer.y
    var pane = Pane(width: max(1, width - Popup.sides))
    write(&pane, prompt, state, rows: bottom - Popup.borders)
    let height = min(bottom, pane.lines.count + Popup.borders)
    let area = Area(x: 0, y: bottom - height, width: width, height: height)
    Popup(area: area, title: title(prompt.kind, state)).draw(on: &canvas, pane)
  }

  private static func title(_ kind: PromptKind, _ state: State) -> String {
    switch kind {
    case .findClass where state.drawnBox?.step == .naming: "What is it?"
    case .findClass: "Find a class"
    case .value(.score): "Score threshold"
    case .value(let knob): knob.title
    case .choice, .prediction: ""
    }
  }

  /// The keys that matter, for the bottom line.
  static func hint(_ kind: PromptKind, _ state: State, width: Int) -> String {
    let (hints, last) =
      switch kind {
      case .findClass where state.drawnBox?.step == .naming:
        (["Enter adds it", "↑↓ choose, or a few letters"], "Esc gives up")
      case .findClass: (["Enter shows it", "↑↓ choose, or a few letters"], "Esc leaves")
      case .value: (["Enter sets it", "Tab next knob"], "Esc leaves")
      case .choice: (["Enter answers", "←→ choose"], "Esc looks around first")
      case .prediction: (["Enter answers", "type a number"], "Esc looks around first")
      }
    return Hints.fitting(hints, last: [last], width)
  }

  private static func write(_ pane: inout Pane, _ prompt: Prompt, _ state: State, rows: Int) {
    let question =
      switch prompt.kind {
      case .findClass where state.drawnBox?.step == .naming: "it is a: "
      case .findClass: "class: "
      case .value(.score): "score = "
      case .value(let knob): "\(knob.title) = "
      case .choice, .prediction: ""
      }
    let (before, under, behind) = prompt.parts
    // Where it is too long, its end is seen.
    let room = max(1, pane.width - question.count - 1)
    let shown = TextGlyphs.width(before) > room ? TextGlyphs.end(of: before, columns: room) : before
    pane.line(
      Pane.Span(question, .bold), Pane.Span(shown), Pane.Span(under, .reverse), Pane.Span(behind))
    switch prompt.kind {
    case .findClass(let chosen): writeMatches(&pane, state, chosen: chosen, rows: rows - 1)
    case .choice, .prediction: break
    case .value(let knob):
      if let complaint = prompt.complaint {
        pane.text(complaint, Accent.warning)
      } else {
        pane.text(expected(knob, state), .dim)
      }
      if knob == .score { writeClassThresholds(&pane, state, rows: rows - pane.lines.count) }
    }
  }

  private static func expected(_ knob: Knob, _ state: State) -> String {
    switch knob {
    case .score:
      let example = state.labels.last.map { state.configuration.title(ofClass: $0) } ?? "bird"
      return "0 to 1, or \(example)=0.3 for a class"
    case .nms: return "0 to 1"
    case .gamma, .alpha: return "0 to \(fixed(KnobScale(knob).range.upperBound, 0))"
    case .topK, .maxDetections: return "a whole number"
    }
  }

  /// The classes with a threshold of their own, and the one of all others; nothing where there are none.
  private static func writeClassThresholds(_ pane: inout Pane, _ state: State, rows: Int) {
    let own = ScoreThresholdText.own(state)
    guard !own.isEmpty, rows >= 4 else { return }
    let valueWidth = 12
    func line(_ name: String, _ value: String, _ pen: Pen = .plain) {
      pane.line(
        Pane.Span(column(name, max(1, pane.width - valueWidth)), pen),
        Pane.Span(value.paddedLeft(to: valueWidth), pen))
    }
    // Beside the heading and the last line.
    let room = rows - 2
    let shown = own.count <= room ? own.count : room - 1
    line("class", "score above", .dim)
    for (label, score) in own.prefix(shown) {
      let isTuned = label == state.tunedLabel
      line(
        ScoreThresholdText.name(state, label) + (isTuned ? " (s S)" : ""), ScoreThresholdText.value(score),
        isTuned ? Accent.knob : .plain)
    }
    if shown < own.count { pane.line(Pane.Span("and \(grouped(own.count - shown)) more classes", .dim)) }
    line("all others", ScoreThresholdText.value(state.thresholds.score))
  }

  private static func writeMatches(_ pane: inout Pane, _ state: State, chosen: Int, rows: Int) {
    let matches = state.classMatches
    guard !matches.isEmpty else {
      guard let unknown = state.unknownClass(named: state.prompt?.text ?? "") else {
        return pane.line(Pane.Span("no such class", .dim))
      }
      return pane.text(
        "the model has no \(unknown.name), of which \(counted(unknown.count, "object")) are annotated: train --train new",
        Accent.warning)
    }
    let count = min(mostMatches, matches.count, max(1, rows))
    let first = min(max(0, chosen - count / 2), matches.count - count)
    for (row, label) in matches.dropFirst(first).prefix(count).enumerated() {
      let text = "\(label) \(state.configuration.title(ofClass: label))"
      let own = state.thresholds.scoreByClass[label].map { " score > \(ScoreThresholdText.value($0))" } ?? ""
      pane.line(
        Pane.Span(
          column(text, max(1, pane.width - own.count)) + own, first + row == chosen ? .reverse : .plain))
    }
  }
}
