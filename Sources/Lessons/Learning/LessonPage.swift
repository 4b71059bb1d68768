/// What the lesson's panel says: texts without layout.
public struct LessonPage: Sendable, Hashable {
  /// "Step 2 of 5"
  public var position: String
  /// What became of predictions.
  public var judgements: [LessonJudgement]
  /// Whether the state has moved on since the goal was reached, so that the numbers are those of that moment.
  public var isPast = false
  public var text: String
  public var choices: [String]
  /// Whether a number is asked for.
  public var asksForNumber: Bool
  /// The hint that is shown, with its number.
  public var hint: (number: Int, count: Int, text: String)?
  /// Whether Space goes on.
  public var goesOn: Bool
  /// Whether there is another hint.
  public var hasHint: Bool

  public static func == (left: Self, right: Self) -> Bool {
    (left.position, left.judgements, left.text, left.choices, left.asksForNumber)
      == (right.position, right.judgements, right.text, right.choices, right.asksForNumber)
      && left.hint?.number == right.hint?.number && left.goesOn == right.goesOn
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension LessonSession {
  /// - Parameter keys: the keys as they are written, by the names of their actions.
  public func page(_ facts: LessonFacts, keys: [String: String]) -> LessonPage {
    func filled(_ text: LessonText) -> String {
      text.filled({ written($0, facts) }, key: { keys[$0] })
    }
    var page = LessonPage(
      position: isFinished ? "done" : "step \(place + 1) of \(lesson.steps.count)",
      judgements: judgedNow.compactMap { judgements[$0] }, text: "", choices: [], asksForNumber: false,
      goesOn: true, hasHint: false)
    guard let step else {
      page.text = lesson.goal
      return page
    }
    switch step.kind {
    case .say(let text): page.text = filled(text)
    case .ask(let text, let question):
      page.text = filled(text)
      page.goesOn = false
      if case .choices(let choices) = question {
        page.choices = choices.map(\.name)
      } else {
        page.asksForNumber = true
      }
    case .reach(let task) where isReached:
      page.isPast = hasMovedOn(facts)
      page.text = (page.isPast ? "When you got there: " : "") + filled(task.answer)
    case .reach(let task):
      page.text = filled(task.text)
      page.goesOn = false
      page.hasHint = hints < task.hints.count
      if hints > 0 { page.hint = (hints, task.hints.count, filled(task.hints[hints - 1])) }
    }
    return page
  }

  /// What the task at hand will be answered with, and how many predictions will be judged beside it; with "…" for what
  /// is not known. For those who lay out pages.
  public func prospect(_ facts: LessonFacts, keys: [String: String]) -> (answer: String, judgements: Int)? {
    guard let task else { return nil }
    let answer = task.answer.filled({ written($0, facts) }, key: { keys[$0] })
    return (answer, lesson.steps.prefix(place).count { answers[$0.id] != nil && judgements[$0.id] == nil })
  }

  /// Whether what the answer speaks of is no longer so.
  private func hasMovedOn(_ facts: LessonFacts) -> Bool {
    shown.contains { fact, value in facts(fact).map { fact.text($0) } != fact.text(value) }
  }

  /// A value as texts show it; `nil` where it is not known.
  private func written(_ operand: LessonOperand, _ facts: LessonFacts) -> String? {
    guard let value = value(operand, { isReached ? shown[$0] ?? facts($0) : facts($0) }) else { return nil }
    switch operand {
    case .now(let fact), .then(_, let fact): return fact.text(value)
    case .answer(let step):
      guard let judged = judgements[step] else {
        if case .word(let word) = value { return word }
        return lesson.steps.first { $0.id == step }.flatMap { step in
          if case .ask(_, .number(let fact, _)) = step.kind { fact.text(value) } else { nil }
        }
      }
      return judged.predicted
    case .number, .word: return nil
    }
  }
}
