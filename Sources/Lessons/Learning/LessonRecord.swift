import Foundation
import Support

/// What a learner did, a line of JSON each: the only thing that is kept.
public struct LessonEvent: Sendable, Hashable {
  public enum EventKind: String, Sendable, Hashable {
    /// A lesson begins, or is taken up again.
    case begin
    /// A step begins, with all that is needed to take the lesson up there.
    case step
    case predict, hint, reach, finish, skip, leave
  }

  public var kind: EventKind
  public var lesson: String
  /// From 1.
  public var step: Int
  public var steps: Int
  /// The id of the step that was answered, the prediction, and what it is judged to be.
  public var question: String?
  public var answer: String?
  public var truth: String?
  public var isRight: Bool?
  public var answers: [String: LessonValue] = [:]
  public var remembered: [String: [LessonFact: LessonValue]] = [:]
  /// ISO 8601.
  public var time: String = ""
  /// Since the lesson began.
  public var seconds: Double = 0

  public init(_ kind: EventKind, _ session: LessonSession) {
    self.kind = kind
    lesson = session.lesson.id
    steps = session.lesson.steps.count
    step = min(session.place, steps - 1) + 1
    if kind == .step {
      answers = session.answers
      remembered = session.remembered
    }
  }

  /// What became of the prediction; `nil` where the event tells of none.
  public var judgement: LessonJudgement? {
    get {
      guard let answer, let truth, let isRight else { return nil }
      return LessonJudgement(predicted: answer, truth: truth, isRight: isRight)
    }
    set { (answer, truth, isRight) = (newValue?.predicted, newValue?.truth, newValue?.isRight) }
  }

  /// For what is skipped without being begun.
  public init(_ kind: EventKind, _ lesson: Lesson) { self.init(kind, LessonSession(lesson)) }

  private init() { (kind, lesson, step, steps) = (.begin, "", 0, 0) }
}

extension LessonEvent {
  /// A line of JSON, without the newline.
  public var json: String {
    var members: [(String, JSONText)] = [
      ("time", .string(time)), ("lesson", .string(lesson)), ("event", .string(kind.rawValue)),
      ("step", .int(step)), ("steps", .int(steps)), ("seconds", .double((seconds * 10).rounded() / 10)),
    ]
    if let question { members.append(("question", .string(question))) }
    if let answer { members.append(("answer", .string(answer))) }
    if let truth { members.append(("truth", .string(truth))) }
    if let isRight { members.append(("right", .bool(isRight))) }
    if !answers.isEmpty {
      members.append(("answers", .object(answers.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })))
    }
    let kept = remembered.filter { !$0.value.isEmpty }
    if !kept.isEmpty {
      members.append(
        (
          "remembered",
          .object(
            kept.sorted { $0.key < $1.key }.map { step, facts in
              (
                step,
                .object(
                  facts.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, $0.value.json) })
              )
            })
        ))
    }
    return JSONText.object(members).text
  }

  /// Reads a line; `nil` where it is none, as after a crash.
  init?(line: [UInt8]) {
    var event = LessonEvent()
    var kind: String?
    do throws(JSONError) {
      var reader = try JSONReader.reading(line, source: "lessons")
      try reader.object { reader, name throws(JSONError) in
        switch name {
        case "time": event.time = try reader.string()
        case "lesson": event.lesson = try reader.string()
        case "event": kind = try reader.string()
        case "step": event.step = try reader.integer()
        case "steps": event.steps = try reader.integer()
        case "seconds": event.seconds = try reader.number()
        case "question": event.question = try reader.string()
        case "answer": event.answer = try reader.string()
        case "truth": event.truth = try reader.string()
        case "right": event.isRight = try reader.bool()
        case "answers": event.answers = try Self.values(&reader)
        case "remembered":
          var remembered: [String: [LessonFact: LessonValue]] = [:]
          try reader.object { reader, step throws(JSONError) in
            var facts: [LessonFact: LessonValue] = [:]
            for (name, value) in try Self.values(&reader) {
              if let fact = LessonFact(rawValue: name) { facts[fact] = value }
            }
            remembered[step] = facts
          }
          event.remembered = remembered
        default: try reader.skip()
        }
      }
      try reader.end()
    } catch { return nil }
    guard let kind = kind.flatMap(EventKind.init), !event.lesson.isEmpty else { return nil }
    event.kind = kind
    self = event
  }

  private static func values(_ reader: inout JSONReader) throws(JSONError) -> [String: LessonValue] {
    var values: [String: LessonValue] = [:]
    try reader.object { reader, name throws(JSONError) in
      values[name] = try reader.kind() == .string ? .word(try reader.string()) : .number(try reader.number())
    }
    return values
  }
}

extension LessonValue {
  fileprivate var json: JSONText {
    switch self {
    case .number(let number): .double(number)
    case .word(let word): .string(word)
    }
  }
}

extension LessonEvent {
  /// With the present time.
  public var stamped: LessonEvent {
    var event = self
    event.time = Date.now.formatted(.iso8601)
    return event
  }
}

extension [LessonEvent] {
  /// Each with the seconds since its lesson began.
  public var withSeconds: [LessonEvent] {
    var starts: [String: Date] = [:]
    return map { event in
      var event = event
      guard let time = try? Date(event.time, strategy: .iso8601) else { return event }
      if event.kind == .begin { starts[event.lesson] = time }
      event.seconds = Swift.max(0, time.timeIntervalSince(starts[event.lesson] ?? time))
      return event
    }
  }
}
