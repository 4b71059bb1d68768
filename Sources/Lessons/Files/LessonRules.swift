import Yams

/// What makes a lesson short enough, and one that can be tested.
public enum LessonLimits {
  /// Words that are read in all steps, without the hints.
  public static let words = 120
  /// Words of a step, its choices included: more do not fit on a small screen.
  public static let stepWords = 38
  /// Words of a hint.
  public static let hintWords = 24
  /// What the learner does at the inspector in the solution.
  public static let actions = 8
}

extension Lesson {
  /// The words of all steps, without the hints.
  public var wordCount: Int { steps.reduce(0) { $0 + $1.wordCount } }

  /// What the learner does at the inspector in the solution.
  public var actionCount: Int { solution.count(where: \.isAction) }

  public var predictionCount: Int {
    steps.count { if case .ask = $0.kind { true } else { false } }
  }
}

extension LessonStep {
  var wordCount: Int {
    switch kind {
    case .say(let text): text.wordCount
    case .ask(let text, .number): text.wordCount
    case .ask(let text, .choices(let choices)):
      text.wordCount + choices.reduce(0) { $0 + $1.name.split(separator: " ").count }
    case .reach(let task): task.text.wordCount + task.answer.wordCount
    }
  }
}

extension LessonReader {
  mutating func checkRules(_ lesson: Lesson, _ root: Node, _ parts: [String: Node]) {
    if lesson.wordCount > LessonLimits.words {
      complain(
        parts["steps"].map { line(of: $0) },
        "\(lesson.wordCount) words are to be read, and \(LessonLimits.words) are the most")
    }
    if lesson.actionCount > LessonLimits.actions {
      complain(
        parts["solution"].map { line(of: $0) },
        "the solution has \(lesson.actionCount) actions, and \(LessonLimits.actions) are the most")
    }
    if lesson.predictionCount == 0 { complain(line(of: root), "it asks for no prediction: add a step ask:") }
    let tasks = lesson.steps.compactMap { step -> (LessonStep, LessonTask)? in
      if case .reach(let task) = step.kind { (step, task) } else { nil }
    }
    if tasks.isEmpty { complain(line(of: root), "it has nothing to do: add a step do:") }
    for step in lesson.steps {
      var texts = [step.text]
      if case .reach(let task) = step.kind {
        texts.append(task.answer)
        for hint in task.hints where hint.wordCount > LessonLimits.hintWords {
          complain(hint.line, "a hint of \(hint.wordCount) words, and \(LessonLimits.hintWords) are the most")
        }
      }
      for text in texts where text.wordCount > LessonLimits.stepWords {
        complain(text.line, "\(text.wordCount) words at once, and \(LessonLimits.stepWords) are the most")
      }
    }
    let wants = lesson.predictionCount
    for (name, acts) in [("solution", lesson.solution), ("other-way", lesson.otherWay)] {
      let given = acts.count(where: \.isPrediction)
      if given != wants, let node = parts[name] {
        complain(line(of: node), "\(name) predicts \(given) times, and the lesson asks \(wants) times")
      }
    }
  }
}
