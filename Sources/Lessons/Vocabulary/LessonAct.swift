/// What a learner does, by name: a line of a recorded solution.
public enum LessonAct: Sendable, Hashable {
  /// Answers the question that is asked.
  case predict(String)
  /// Presses an action's key some times.
  case press(String, times: Int)
  /// Presses an action's key until all of this holds.
  case pressUntil(String, [LessonCondition])
  /// Types the value of a slider.
  case set(knob: String, String)
  /// Waits, while a run trains, until all of this holds.
  case wait([LessonCondition])
}

extension LessonAct {
  /// A key is pressed as often as this at most.
  public static let mostPresses = 300

  /// Reads "predict more", "press lower-score 12", "press down until selected-class = sheep", "wait until step >= 20" or
  /// "set score 0.2".
  init(_ text: String, steps: Set<String>, _ vocabulary: LessonVocabulary) throws(LessonWordError) {
    let words = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    guard let verb = words.first, words.count > 1 else {
      throw LessonWordError(
        text, "\"\(text)\" says too little: expected predict, press, wait or set, and what")
    }
    let rest = text.trimmed.dropFirst(verb.count).trimmed
    switch verb {
    case "predict": self = .predict(rest)
    case "set":
      guard words.count == 3, vocabulary.knobs.contains(words[1]) else {
        throw LessonWordError(
          text, "expected set SLIDER VALUE, with one of \(vocabulary.knobs.joined(separator: ", "))")
      }
      self = .set(knob: words[1], words[2])
    case "press":
      guard vocabulary.keys[words[1]] != nil else {
        throw LessonWordError(
          words[1],
          "no key does \"\(words[1])\"\(LessonVocabulary.nearest(words[1], vocabulary.keys.keys))")
      }
      if words.count == 2 {
        self = .press(words[1], times: 1)
      } else if words[2] == "until", let place = rest.firstRange(of: "until ") {
        self = .pressUntil(words[1], try Self.conditions(rest[place.upperBound...], steps, vocabulary))
      } else if words.count == 3, let times = Int(words[2]), (1...Self.mostPresses).contains(times) {
        self = .press(words[1], times: times)
      } else {
        throw LessonWordError(
          text,
          "expected press ACTION, press ACTION TIMES (at most \(Self.mostPresses)), or press ACTION until FACT = VALUE"
        )
      }
    case "wait":
      guard words[1] == "until", words.count > 2, let place = rest.firstRange(of: "until ") else {
        throw LessonWordError(text, "expected wait until FACT = VALUE")
      }
      self = .wait(try Self.conditions(rest[place.upperBound...], steps, vocabulary))
    default:
      throw LessonWordError(
        verb, "\"\(verb)\" is nothing that a learner does: expected predict, press, wait or set")
    }
  }

  /// Reads what must hold, joined by "and".
  private static func conditions(
    _ text: Substring, _ steps: Set<String>, _ vocabulary: LessonVocabulary
  ) throws(LessonWordError) -> [LessonCondition] {
    var read: [LessonCondition] = []
    for condition in text.split(separator: " and ") {
      read.append(try LessonCondition(String(condition), steps: steps, vocabulary))
    }
    return read
  }

  /// Whether the learner does it at the inspector: holding a key down counts once, predicting and waiting not at all.
  var isAction: Bool {
    switch self {
    case .press, .pressUntil, .set: true
    case .predict, .wait: false
    }
  }

  var isPrediction: Bool { if case .predict = self { true } else { false } }
}
