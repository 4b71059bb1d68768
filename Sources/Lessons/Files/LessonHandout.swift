/// The list of lessons as a hand-out for a class, in Markdown.
public enum LessonHandout {
  public static func markdown(_ lessons: [Lesson], _ vocabulary: LessonVocabulary) -> String {
    var lines = ["# Lessons", ""]
    lines += [
      "`retinascope learn` opens the list; `retinascope learn ID` opens one lesson. Predict first, then try.",
      "",
    ]
    for (place, lesson) in lessons.enumerated() {
      lines += ["## \(place + 1). \(lesson.title) (`\(lesson.id)`)", "", lesson.goal, ""]
      for step in lesson.steps {
        switch step.kind {
        case .say: break
        case .ask(let text, let question):
          lines.append("- [ ] Predict: \(words(text, vocabulary))\(choices(question))")
        case .reach(let task): lines.append("- [ ] \(words(task.text, vocabulary))")
        }
      }
      lines += ["", "What I saw: ____________________________________________", ""]
    }
    return lines.joined(separator: "\n")
  }

  private static func choices(_ question: LessonQuestion) -> String {
    switch question {
    case .choices(let choices): " (" + choices.map(\.name).joined(separator: " / ") + ")"
    case .number: " ______"
    }
  }

  /// Numbers are for the learner to see: a gap stands for each.
  private static func words(_ text: LessonText, _ vocabulary: LessonVocabulary) -> String {
    text.filled({ _ in "…" }, key: { vocabulary.keys[$0].map { "`\($0)`" } })
  }
}
