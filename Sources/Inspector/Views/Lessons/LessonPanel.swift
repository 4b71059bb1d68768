import Imaging
import Lessons
import Support
import Terminal

/// A lesson's step: in rows of its own above the picture, so that it hides nothing.
enum LessonPanel {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    guard let session = state.course.session, let texts = state.course.texts, area.height > 0 else { return }
    let text = LessonPanelText(texts, state.prompt, area)
    drawTitle(on: &canvas, area, session, texts.page, state)
    for row in 1..<max(2, area.height) where row < area.height {
      canvas.write("┃", x: area.x, y: area.y + row, Accent.knob)
    }
    for (row, line) in text.lines.enumerated() {
      var x = text.x
      for span in line.spans {
        x = canvas.write(span.text, x: x, y: text.y + row, span.pen, limit: area.right)
      }
    }
  }

  /// What a click there does: it answers, or goes on.
  static func hit(x: Int, y: Int, _ state: State) -> Hit? {
    guard let texts = state.course.texts, let area = state.layout.lesson, area.contains(x: x, y: y)
    else { return nil }
    let text = LessonPanelText(texts, state.prompt, area)
    return .lesson(choice: texts.choices.choice(column: x - text.x, row: y - text.y - text.firstChoice))
  }

  private static func drawTitle(
    on canvas: inout Canvas, _ area: Area, _ session: LessonSession, _ page: LessonPage, _ state: State
  ) {
    let number = state.course.number(of: session.lesson.id).map { "Lesson \($0): " } ?? ""
    let title = " \(number)\(session.lesson.title) "
    canvas.write(column("", area.width), x: area.x, y: area.y, .reverse, limit: area.right)
    let end = canvas.write(title, x: area.x, y: area.y, .reverse, limit: area.right)
    // What was predicted stays in sight until it is judged.
    let said = session.pendingAnswer.map { "you said \($0)   " } ?? ""
    let next = page.goesOn ? "Space goes on   " : page.hasHint ? "H hint   " : ""
    for right in [said + next + page.position + " ", next + page.position + " ", page.position + " "] {
      let x = area.right - TextGlyphs.width(right)
      guard x > end else { continue }
      canvas.write(right, x: x, y: area.y, .reverse, limit: area.right)
      return
    }
  }

  /// The keys of the lesson, for the bottom line.
  static func hints(_ state: State) -> [String] {
    guard let session = state.course.session else { return [] }
    if session.question != nil { return ["Space answers", "L lessons"] }
    if let task = session.task { return keys(task, state) + ["H hint", "L lessons"] }
    return ["Space goes on", "L lessons"]
  }

  /// The keys that a task needs, as its texts name them. What a slider's keys do step by step can be typed at once.
  private static func keys(_ task: LessonTask, _ state: State) -> [String] {
    let typed = task.keys.contains { ActionNames.knob(of: $0) != nil } ? ["type-value"] : []
    var names = task.keys + typed.filter { !task.keys.contains($0) }
    // Until a box is taken, the keys that would change it mean something else.
    let takesBox = state.options.view == .misses && names.contains("edit-box")
    if takesBox, state.drawnBox == nil { names = ["edit-box"] }
    return names.compactMap { name in
      ActionNames.keyTitles[name].map { "\($0) \(title(of: name, state))" }
    }
  }

  /// What an action does now.
  private static func title(of action: String, _ state: State) -> String {
    switch action {
    case "pause" where state.training.isPaused: "go on"
    case "next-level" where state.drawnBox != nil: "wider"
    case "shift-right" where state.drawnBox != nil: "a little wider"
    case "edit-box" where state.drawnBox != nil: "give up"
    case "next-mode": "next panel"
    case "previous-mode": "panel before"
    case "edit-anchors": "next number"
    case "edit-anchors-back": "number before"
    case "choose" where state.options.view == .misses: state.drawnBox == nil ? "tries a remedy" : "keeps it"
    default: action.replacing("-", with: " ")
    }
  }
}

/// What stands in the panel's rows, and where.
private struct LessonPanelText {
  /// What is seen of the text.
  let lines: [Pane.PaneLine]
  /// The row of the first choice among the lines that are seen.
  let firstChoice: Int
  let x: Int
  let y: Int

  init(_ texts: LessonTexts, _ prompt: Prompt?, _ area: Area) {
    var pane = Pane(width: texts.width)
    for (sentence, judgement) in zip(texts.judgements, texts.page.judgements) {
      pane.text(sentence, judgement.isRight ? .bold : Accent.warning)
    }
    pane.text(texts.text)
    if let hint = texts.hint { pane.text(hint, Accent.knob) }
    let start = pane.lines.count
    let chosen: Int? = if case .choice(let chosen)? = prompt?.kind { chosen } else { nil }
    texts.choices.write(&pane, chosen: chosen, key: "Space answers")
    if texts.page.asksForNumber { pane.line(Self.number(prompt)) }
    // What does not fit begins at its end: what is to be done now comes last.
    let rows = max(0, area.height - 1)
    let first = max(0, pane.lines.count - rows)
    lines = Array(pane.lines.dropFirst(first).prefix(rows))
    firstChoice = start - first
    (x, y) = (area.x + 2, area.y + 1)
  }

  private static func number(_ prompt: Prompt?) -> [Pane.Span] {
    guard let prompt, case .prediction = prompt.kind else {
      return [Pane.Span("Space answers", Accent.knob)]
    }
    let (before, under, behind) = prompt.parts
    return [
      Pane.Span("your prediction: ", .bold), Pane.Span(before), Pane.Span(under, .reverse), Pane.Span(behind),
    ]
  }
}

extension LessonChoices {
  /// The rows as lines.
  ///
  /// - Parameters:
  ///   - chosen: what Enter takes; `nil` before the learner answers.
  ///   - key: says which key answers, where there is room behind the last.
  func write(_ pane: inout Pane, chosen: Int?, key: String) {
    for row in 0..<rowCount {
      let own = buttons.filter { $0.row == row }
      var spans = own.map { button in
        button.choice == chosen
          ? Pane.Span(" ►" + button.text.dropFirst(2).dropLast(2) + "◄ ", .reverse)
          : Pane.Span(button.text, chosen == nil ? .bold : .plain)
      }
      let used = own.reduce(0) { $0 + TextGlyphs.width($1.text) }
      if chosen == nil, row == rowCount - 1, used + TextGlyphs.width(key) + 2 <= pane.width {
        spans.append(Pane.Span("  " + key, Accent.knob))
      }
      pane.line(spans)
    }
  }
}

/// The list of lessons with what is done.
enum LessonList {
  /// The keys that work there.
  static func keys(_ state: State) -> [String] {
    let course = state.course
    let chosen = course.lessons.indices.contains(course.chosen) ? course.lessons[course.chosen] : nil
    let recording = chosen?.material.training?.recording == nil ? [] : ["p plays its recording"]
    return ["↑↓", "Enter begins", "r from the start"] + recording + ["s skip", "l leave", "Esc close"]
  }

  static func pane(_ state: State, width: Int) -> Pane {
    var pane = Pane(width: width)
    let course = state.course
    for (place, lesson) in course.lessons.enumerated() {
      let isChosen = place == course.chosen
      let status = status(lesson, course)
      let number = "\(place + 1)".paddedLeft(to: 2)
      let room = max(4, width - 8 - TextGlyphs.width(status))
      pane.line(
        [
          Pane.Span("\(mark(lesson, course)) \(number)  "),
          Pane.Span(column(lesson.title, room), isChosen ? .bold : .plain), Pane.Span(" " + status, .dim),
        ], target: .lesson(place), isChosen: isChosen)
      // What it shows would answer its questions.
      if isChosen, course.progress.status(lesson.id) == .done { pane.text(lesson.goal, .dim, indent: 6) }
    }
    for problem in course.problems { pane.text("▲ \(problem)", Accent.warning) }
    return pane
  }

  private static func mark(_ lesson: Lesson, _ course: Course) -> String {
    switch course.progress.status(lesson.id) {
    case .done: "✓"
    case .skipped: "–"
    case .begun: "…"
    case .untouched: " "
    }
  }

  private static func status(_ lesson: Lesson, _ course: Course) -> String {
    if course.session?.lesson.id == lesson.id, course.session?.isFinished == false { return "under way" }
    return switch course.progress.status(lesson.id) {
    case .done: "done"
    case .skipped: "skipped"
    case .begun(let step, let count): "at step \(step) of \(count)"
    case .untouched: ""
    }
  }
}
