/// What a learner has done so far, read off the record.
public struct LessonProgress: Sendable, Hashable {
  public enum LessonStatus: Sendable, Hashable {
    case untouched
    /// In the middle of it, at a step from 1.
    case begun(step: Int, of: Int)
    case done, skipped
  }

  private var statuses: [String: LessonStatus] = [:]
  /// Where lessons were left.
  private var places: [String: LessonEvent] = [:]
  /// What became of predictions since a lesson began, by lesson and by the question's step.
  private var judgements: [String: [String: LessonJudgement]] = [:]

  public init() {}

  public init(_ events: some Sequence<LessonEvent>) {
    for event in events { take(event) }
  }

  public mutating func take(_ event: LessonEvent) {
    let before = status(event.lesson)
    switch event.kind {
    case .finish:
      statuses[event.lesson] = .done
      places[event.lesson] = nil
    case .skip:
      if before != .done { statuses[event.lesson] = .skipped }
      places[event.lesson] = nil
    case .begin, .step:
      if event.kind == .step { places[event.lesson] = event }
      if event.kind == .begin, event.step == 1 { judgements[event.lesson] = nil }
      // What was done once stays so.
      if before != .done { statuses[event.lesson] = .begun(step: event.step, of: event.steps) }
    case .reach:
      if let question = event.question, let judgement = event.judgement {
        judgements[event.lesson, default: [:]][question] = judgement
      }
    case .predict, .hint, .leave: break
    }
  }

  public func status(_ lesson: String) -> LessonStatus { statuses[lesson] ?? .untouched }

  /// A lesson where it was left, or from its beginning.
  public func session(_ lesson: Lesson) -> LessonSession {
    if let event = places[lesson.id], event.steps == lesson.steps.count,
      let session = LessonSession(
        lesson, place: event.step - 1, answers: event.answers, remembered: event.remembered,
        judgements: judgements[lesson.id] ?? [:])
    {
      return session
    }
    return LessonSession(lesson)
  }

  /// The first that is neither done nor skipped; else the first.
  public func next(of lessons: [Lesson]) -> Lesson? {
    lessons.first {
      switch status($0.id) {
      case .untouched, .begun: true
      case .done, .skipped: false
      }
    } ?? lessons.first
  }
}
