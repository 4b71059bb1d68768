import Lessons
import Support

/// What the lesson's panel says in a window of one width, and how many rows that takes. It is made once per action,
/// and both the layout and the panel rest on it.
struct LessonTexts: Sendable {
  /// The columns of the text.
  let width: Int
  let page: LessonPage
  let judgements: [String]
  let text: String
  /// "Hint 1 of 3: …"
  let hint: String?
  let choices: LessonChoices
  /// A task has the rows of its answer from the start, so that the picture stays as it is when the goal is reached.
  let rowCount: Int

  init(_ state: State, _ session: LessonSession) {
    // Behind the panel's edge.
    let width = max(1, state.traits.size.width - 2)
    self.width = width
    let page = session.page(state.lessonFact, keys: ActionNames.keyTitles)
    self.page = page
    judgements = page.judgements.map { ($0.isRight ? "✓ " : "✗ ") + $0.sentence(isPast: page.isPast) }
    let isLast = session.isFinished && state.course.lesson(after: session.lesson) == nil
    text =
      session.isFinished
      ? "You have seen it. \(page.text) "
        + (isLast ? "That was the last lesson; Space leaves." : "Space begins the next lesson.")
      : page.text
    hint = page.hint.map { "Hint \($0.number) of \($0.count): \($0.text)" }
    choices = LessonChoices(page.choices, width: width)
    func rows(_ texts: [String]) -> Int {
      texts.reduce(0) { $0 + TextWrapping.lines($1, width: width).count }
    }
    let now =
      rows(judgements + [text] + (hint.map { [$0] } ?? []))
      + choices.rowCount + (page.asksForNumber ? 1 : 0)
    let prospect = session.prospect(state.lessonFact, keys: ActionNames.keyTitles)
    rowCount = max(now, prospect.map { rows([$0.answer]) + $0.judgements } ?? 0)
  }
}
