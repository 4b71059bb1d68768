import Imaging
import Lessons
import Support
import Terminal

/// A lesson's step: in rows of its own above the picture, so that it hides nothing.
enum LessonPanel {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    guard let session = state.course.session, area.height > 0 else { return }
    let page = session.page(state.lessonFact, keys: ActionNames.keyTitles)
    drawTitle(on: &canvas, area, session, page, state)
    let width = max(1, area.width - 2)
    var pane = Pane(width: width)
    for judgement in page.judgements {
      pane.line(
        Pane.Span(judgement.isRight ? "✓ " : "✗ ", judgement.isRight ? .bold : Accent.warning),
        Pane.Span(judgement.sentence, .bold))
    }
    pane.text(
      session.isFinished
        ? "You have seen it. \(page.text) Space begins the next lesson." : page.text)
    if let hint = page.hint { pane.text("Hint \(hint.number) of \(hint.count): \(hint.text)", Accent.knob) }
    if !page.choices.isEmpty { pane.line(choices(page, state)) }
    if page.asksForNumber { pane.line(number(state)) }
    for row in 1..<max(2, area.height) where row < area.height {
      canvas.write("┃", x: area.x, y: area.y + row, Accent.knob)
    }
    // What does not fit begins at its end: what is to be done now comes last.
    let rows = area.height - 1
    let first = max(0, pane.lines.count - rows)
    for (row, line) in pane.lines.dropFirst(first).prefix(rows).enumerated() {
      var x = area.x + 2
      for span in line.spans {
        x = canvas.write(span.text, x: x, y: area.y + 1 + row, span.pen, limit: area.right)
      }
    }
  }

  private static func drawTitle(
    on canvas: inout Canvas, _ area: Area, _ session: LessonSession, _ page: LessonPage, _ state: State
  ) {
    let number = state.course.number(of: session.lesson.id).map { "Lesson \($0): " } ?? ""
    let title = " \(number)\(session.lesson.title) "
    canvas.write(column("", area.width), x: area.x, y: area.y, .reverse, limit: area.right)
    let end = canvas.write(title, x: area.x, y: area.y, .reverse, limit: area.right)
    let right = "\(page.position) "
    let x = area.right - TextGlyphs.width(right)
    if x > end { canvas.write(right, x: x, y: area.y, .reverse, limit: area.right) }
  }

  /// The choices in a line; the one that Enter takes is reversed.
  private static func choices(_ page: LessonPage, _ state: State) -> [Pane.Span] {
    guard case .choice(let chosen)? = state.prompt?.kind else {
      return page.choices.map { Pane.Span("  \($0)  ", .bold) } + [Pane.Span("  Space answers", Accent.knob)]
    }
    return page.choices.enumerated().map { place, name in
      Pane.Span(place == chosen ? " ►\(name)◄ " : "  \(name)  ", place == chosen ? .reverse : .plain)
    }
  }

  private static func number(_ state: State) -> [Pane.Span] {
    guard let prompt = state.prompt, case .prediction = prompt.kind else {
      return [Pane.Span("Space answers", Accent.knob)]
    }
    let (before, under, behind) = prompt.parts
    return [
      Pane.Span("your prediction: ", .bold), Pane.Span(before), Pane.Span(under, .reverse), Pane.Span(behind),
    ]
  }

  /// The keys of the lesson, for the bottom line.
  static func hints(_ state: State) -> [String] {
    guard let session = state.course.session else { return [] }
    if session.question != nil { return ["Space answers", "L lessons"] }
    if session.task != nil { return ["H hint", "L lessons"] }
    return ["Space goes on", "L lessons"]
  }
}

/// The list of lessons with what is done.
enum LessonList {
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
        ], isChosen: isChosen)
      if isChosen { pane.text(lesson.goal, .dim, indent: 6) }
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
    guard course.isAtHand(lesson) else { return "learn \(lesson.id)" }
    return switch course.progress.status(lesson.id) {
    case .done: "done"
    case .skipped: "skipped"
    case .begun(let step, let count): "at step \(step) of \(count)"
    case .untouched: ""
    }
  }
}
