import Lessons

/// The mouse in a lesson's rows, in the list of lessons, and in the glossary.
extension State {
  /// Answers by a click on a choice; elsewhere it does what Space does.
  mutating func pressLesson(_ choice: Int?) -> [Command] {
    message = nil
    if let choice, course.session?.question != nil { return predict(choice: choice) }
    if course.session?.task != nil || prompt != nil { return [] }
    return goOnInLesson()
  }

  /// Chooses a line; the one that is chosen is begun.
  mutating func pressInText(_ text: PopupText, _ target: LineTarget) -> [Command] {
    message = nil
    switch target {
    case .lesson(let place) where text == .lessons:
      if course.chosen == place { return pressInLessonList(.enter) }
      course.chosen = place
    case .term(let place) where text == .glossary:
      glossaryTerm = place
      scroll = 0
    default: closePopup()
    }
    return []
  }
}
