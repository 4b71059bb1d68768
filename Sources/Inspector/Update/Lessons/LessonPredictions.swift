import Lessons
import RetinaNet

/// Predictions: a lesson's questions, as they are answered.
extension State {
  /// Opens the question that a session has come to, so that keys answer it at once; Esc lets the learner look around.
  mutating func openQuestion() {
    guard let question = course.session?.question else { return }
    if case .choices = question { prompt = Prompt(.choice(0)) } else { prompt = Prompt(.prediction) }
  }

  /// What the learner chooses among.
  var lessonChoices: [LessonChoice] {
    if case .choices(let choices)? = course.session?.question { choices } else { [] }
  }

  mutating func predict(choice: Int) -> [Command] {
    guard lessonChoices.indices.contains(choice) else { return [] }
    return predict(.word(lessonChoices[choice].name))
  }

  mutating func predict(typed text: String) -> [Command] {
    let isShare =
      if case .number(let fact, _)? = course.session?.question { fact.unit == .share } else { false }
    guard let number = LessonValue.typed(text, isShare: isShare) else {
      message = "expected a number, as in \(isShare ? "40 %" : "120 or 0.5")"
      return []
    }
    return predict(.number(number))
  }

  private mutating func predict(_ answer: LessonValue) -> [Command] {
    guard var session = course.session, let step = session.step else { return [] }
    guard session.answer(answer, lessonFact) else {
      message = whyNotYet(session)
      return []
    }
    prompt = nil
    var event = LessonEvent(.predict, session)
    // The session is at the next step already.
    event.step = session.place
    event.question = step.id
    event.answer = answer.written
    return note(event) + enter(session)
  }

  /// Keeps what became of a prediction.
  mutating func keepJudgement(_ id: String, _ session: LessonSession) -> [Command] {
    guard let judgement = session.judgements[id] else { return [] }
    var event = LessonEvent(.reach, session)
    event.question = id
    event.judgement = judgement
    return note(event)
  }
}

extension LessonValue {
  /// A number as people type it: with commas or blanks between thousands, and perhaps %.
  static func typed(_ text: String, isShare: Bool) -> Double? {
    var digits = text.filter { $0 != "," && $0 != " " && $0 != "\u{A0}" }
    let isPercent = digits.hasSuffix("%")
    if isPercent { digits.removeLast() }
    guard let number = Double(digits), number.isFinite else { return nil }
    // Of a share, 40 can only mean percent.
    return isPercent || isShare && number > 1 ? number / 100 : number
  }

  var written: String {
    switch self {
    case .number(let number): Configuration.Anchors.number(number)
    case .word(let word): word
    }
  }
}

extension PromptKind {
  /// Whether a lesson asks.
  var isOfLesson: Bool {
    switch self {
    case .choice, .prediction: true
    case .findClass, .value: false
    }
  }
}
