import Lessons

/// Lessons about other pictures, another model or a training run: each is taken in an inspector of its own, over this one.
extension State {
  /// Asks for an inspector in which a lesson can be begun.
  ///
  /// - Returns: in an inspector of a lesson's own, its end: the one that opened it opens the next.
  mutating func open(_ request: LessonRequest) -> [Command] {
    popup = nil
    scroll = 0
    guard course.isOwnSession else { return leaveForOther() + [.openLesson(request)] }
    course.ending = .next(request)
    return leaveForOther() + [.quit]
  }

  private mutating func leaveForOther() -> [Command] {
    guard let session = course.session, !session.isFinished else { return [] }
    return note(LessonEvent(.leave, session))
  }

  /// Goes on where an inspector that was opened for a lesson has ended.
  mutating func take(_ back: LessonReturn) -> [Command] {
    course.progress = back.progress
    traits = back.traits
    guessesColors = back.guessesColors
    saysColorsAreGuessed = false
    switch back.ending {
    case .left:
      // A lesson that was under way here is left, too.
      let commands = closeLesson()
      message = "all is as it was before the lesson"
      return commands
    case .next(let request): return begin(request)
    case nil: return [.quit]
    }
  }
}
