import Lessons
import Support

/// What the lesson's panel says, and how many rows that takes.
struct LessonTexts {
  let page: LessonPage
  let judgements: [String]
  let text: String
  /// "Hint 1 of 3: …"
  let hint: String?
  /// What a task will be answered with.
  private let prospect: (answer: String, judgements: Int)?

  init(_ state: State, _ session: LessonSession) {
    let page = session.page(state.lessonFact, keys: ActionNames.keyTitles)
    self.page = page
    judgements = page.judgements.map { ($0.isRight ? "✓ " : "✗ ") + $0.sentence(isPast: page.isPast) }
    let isLast = session.isFinished && state.course.lesson(after: session.lesson) == nil
    text =
      session.isFinished
      ? "You have seen it. \(page.text) "
        + (isLast ? "That was the last lesson; Space leaves." : "Space begins the next lesson.")
      : page.text
    prospect = session.prospect(state.lessonFact, keys: ActionNames.keyTitles)
    hint = page.hint.map { "Hint \($0.number) of \($0.count): \($0.text)" }
  }

  /// A task has the rows of its answer from the start, so that the picture stays as it is when the goal is reached.
  ///
  /// - Parameter width: of the text, in columns.
  func rowCount(width: Int) -> Int {
    func rows(_ texts: [String]) -> Int {
      texts.reduce(0) { $0 + TextWrapping.lines($1, width: width).count }
    }
    let now =
      rows(judgements + [text] + (hint.map { [$0] } ?? []))
      + LessonChoices(page.choices, width: width).rowCount + (page.asksForNumber ? 1 : 0)
    return max(now, prospect.map { rows([$0.answer]) + $0.judgements } ?? 0)
  }
}

extension State {
  /// The width of a lesson's text: behind the panel's edge.
  var lessonWidth: Int { max(1, traits.size.width - 2) }
}
