/// A learner in the middle of a lesson: where, what was answered, what facts were. It knows the inspector only by the
/// facts that it is given.
public struct LessonSession: Sendable, Hashable {
  public let lesson: Lesson
  /// The step, from 0; the number of steps at the end.
  public private(set) var place = 0
  /// Whether the goal of the step is reached, and its answer shown.
  public private(set) var isReached = false
  /// How many hints of the step are shown.
  public private(set) var hints = 0
  /// What the learner predicted, by step.
  public private(set) var answers: [String: LessonValue] = [:]
  /// Facts as they were when the learner left a step, or of a task when it began.
  public private(set) var remembered: [String: [LessonFact: LessonValue]] = [:]
  /// What became of predictions, by step, once that is known.
  public private(set) var judgements: [String: LessonJudgement] = [:]
  /// What the answer that is shown speaks of, as it was when the goal was reached: it stays so, whatever is done next.
  public private(set) var shown: [LessonFact: LessonValue] = [:]
  /// The predictions that were judged last: the page that follows tells them.
  public private(set) var judgedNow: [String] = []

  public init(_ lesson: Lesson) { self.lesson = lesson }

  public var isFinished: Bool { place >= lesson.steps.count }
  public var step: LessonStep? { isFinished ? nil : lesson.steps[place] }

  /// The latest prediction, as long as it is not known what became of it.
  public var pendingAnswer: String? {
    guard let step = lesson.steps.prefix(place).last(where: { answers[$0.id] != nil }),
      judgements[step.id] == nil
    else { return nil }
    switch (step.kind, answers[step.id]) {
    case (.ask(_, .number(let fact, _)), .number(let number)): return fact.typedText(number)
    case (_, .word(let word)): return word
    default: return nil
    }
  }

  /// The question that waits for an answer.
  public var question: LessonQuestion? {
    if case .ask(_, let question)? = step?.kind { question } else { nil }
  }

  /// The task that waits to be done.
  public var task: LessonTask? {
    if !isReached, case .reach(let task)? = step?.kind { task } else { nil }
  }

  /// What a fact, a remembered fact or an answer is.
  public func value(_ operand: LessonOperand, _ facts: LessonFacts) -> LessonValue? {
    switch operand {
    case .number(let number): .number(number)
    case .word(let word): .word(word)
    case .now(let fact): facts(fact)
    case .then(let step, let fact): remembered[step]?[fact]
    case .answer(let step): answers[step]
    }
  }

  private func holds(_ conditions: [LessonCondition], _ facts: LessonFacts) -> Bool {
    conditions.allSatisfy { $0.holds { value($0, facts) } ?? false }
  }

  /// Looks whether the goal is reached.
  ///
  /// - Returns: whether it is reached now, and was not before.
  public mutating func observe(_ facts: LessonFacts) -> Bool {
    guard let task, let step else { return false }
    if remembered[step.id] == nil {
      // What the step has set may still be computed.
      guard remember(step.id, facts) else { return false }
    }
    guard holds(task.conditions, facts) else { return false }
    isReached = true
    for case .now(let fact) in task.answer.operands { shown[fact] = facts(fact) }
    judge(facts)
    return true
  }

  /// Goes on from what is read or reached.
  ///
  /// - Returns: whether it went on; not where an answer or a goal is awaited, or a fact to remember is not known yet.
  public mutating func proceed(_ facts: LessonFacts) -> Bool {
    guard let step, question == nil, task == nil else { return false }
    if remembered[step.id] == nil, !remember(step.id, facts) { return false }
    advance(facts)
    return true
  }

  /// Takes a prediction.
  ///
  /// - Returns: whether it was taken; not where a fact to remember is not known yet.
  public mutating func answer(_ answer: LessonValue, _ facts: LessonFacts) -> Bool {
    guard let step, question != nil, remember(step.id, facts) else { return false }
    answers[step.id] = answer
    advance(facts)
    return true
  }

  /// Shows the next hint.
  public mutating func hint() -> Bool {
    guard let task, hints < task.hints.count else { return false }
    hints += 1
    return true
  }

  private mutating func advance(_ facts: LessonFacts) {
    place += 1
    isReached = false
    shown = [:]
    hints = 0
    judgedNow = []
    // What nothing is to be done for is judged at once.
    if case .say? = step?.kind { judge(facts) }
    if isFinished { judge(facts) }
  }

  /// Keeps the facts that the lesson asks for later.
  private mutating func remember(_ id: String, _ facts: LessonFacts) -> Bool {
    var kept: [LessonFact: LessonValue] = [:]
    for fact in lesson.facts(rememberedAt: id) {
      guard let value = facts(fact) else { return false }
      kept[fact] = value
    }
    remembered[id] = kept
    return true
  }

  /// Facts that the step must remember, and that are not known.
  public func unknown(_ facts: LessonFacts) -> [LessonFact] {
    guard let step else { return [] }
    return lesson.facts(rememberedAt: step.id).filter { facts($0) == nil }.sorted {
      $0.rawValue < $1.rawValue
    }
  }

  /// Compares all predictions that are not judged yet with what is so now.
  private mutating func judge(_ facts: LessonFacts) {
    for step in lesson.steps.prefix(place) where judgements[step.id] == nil {
      guard case .ask(_, let question) = step.kind, let answer = answers[step.id] else { continue }
      switch (question, answer) {
      case (.choices(let choices), .word(let predicted)):
        guard let truth = choices.first(where: { holds($0.conditions, facts) }) else { continue }
        judgements[step.id] = LessonJudgement(
          predicted: predicted, truth: truth.name, isRight: predicted == truth.name)
      case (.number(let fact, let tolerance), .number(let predicted)):
        guard case .number(let truth)? = facts(fact) else { continue }
        judgements[step.id] = LessonJudgement(
          predicted: fact.typedText(predicted), truth: fact.text(.number(truth)),
          isRight: tolerance.holds(predicted, truth))
      case (.choices, .number), (.number, .word): continue
      }
      judgedNow.append(step.id)
    }
  }

  /// Takes up a lesson where it was left: at the beginning of a step. What is judged stays so, since the inspector may
  /// be in another state now.
  public init?(
    _ lesson: Lesson, place: Int, answers: [String: LessonValue],
    remembered: [String: [LessonFact: LessonValue]], judgements: [String: LessonJudgement]
  ) {
    self.lesson = lesson
    guard (0..<lesson.steps.count).contains(place) else { return nil }
    for step in lesson.steps.prefix(place) {
      let known = remembered[step.id] ?? [:]
      guard lesson.facts(rememberedAt: step.id).allSatisfy({ known[$0] != nil }) else { return nil }
      if case .ask = step.kind, answers[step.id] == nil { return nil }
    }
    self.place = place
    self.answers = answers
    self.remembered = remembered
    self.judgements = judgements.filter { answers[$0.key] != nil }
  }
}

/// What became of a prediction.
public struct LessonJudgement: Sendable, Hashable {
  public var predicted: String
  public var truth: String
  public var isRight: Bool

  /// "You said more, and so it is."
  ///
  /// - Parameter isPast: whether that was so, and may be so no longer.
  public func sentence(isPast: Bool = false) -> String {
    let verb = isPast ? "was" : "is"
    if predicted == truth { return "You said \(predicted), and so it \(verb)." }
    return isRight
      ? "You said \(predicted): near enough, it \(verb) \(truth)."
      : "You said \(predicted): no, \(isPast ? "it was " : "")\(truth)."
  }
}

extension Lesson {
  /// The facts that a later condition or text refers to as they were at the end of a step.
  func facts(rememberedAt id: String) -> Set<LessonFact> {
    var facts: Set<LessonFact> = []
    for case .then(id, let fact) in steps.lazy.flatMap(\.operands) { facts.insert(fact) }
    return facts
  }
}

extension LessonStep {
  /// All that its conditions and texts refer to.
  fileprivate var operands: [LessonOperand] {
    func sides(_ conditions: [LessonCondition]) -> [LessonOperand] {
      conditions.flatMap { [$0.left, $0.right] }
    }
    switch kind {
    case .say(let text), .ask(let text, .number): return text.operands
    case .ask(let text, .choices(let choices)):
      return text.operands + choices.flatMap { sides($0.conditions) }
    case .reach(let task):
      return sides(task.conditions) + ([task.text, task.answer] + task.hints).flatMap(\.operands)
    }
  }
}
