import Lessons

/// A lesson that is to be begun, where it is not about what is open here.
public struct LessonRequest: Sendable, Hashable {
  public var lesson: Lesson
  /// Whether it begins at its first step in any case.
  public var isAnew: Bool
  /// Whether a recording is played, even where training would be quick.
  public var playsRecording: Bool

  public init(_ lesson: Lesson, isAnew: Bool = false, playsRecording: Bool = false) {
    (self.lesson, self.isAnew, self.playsRecording) = (lesson, isAnew, playsRecording)
  }
}

/// How an inspector that was opened for one lesson ends.
public enum LessonEnding: Sendable, Hashable {
  /// The lesson was left.
  case left
  /// Another lesson is to be begun, which is not about what is open there.
  case next(LessonRequest)
}

/// What an inspector that was opened for one lesson gives back to the one that opened it.
public struct LessonReturn: Sendable {
  var progress: LessonProgress
  /// `nil` where the program is to end.
  var ending: LessonEnding?
  /// The terminal may have changed meanwhile.
  var traits: TerminalTraits
  var guessesColors: Bool

  init(_ state: State) {
    (progress, ending) = (state.course.progress, state.course.ending)
    (traits, guessesColors) = (state.traits, state.guessesColors)
  }
}
