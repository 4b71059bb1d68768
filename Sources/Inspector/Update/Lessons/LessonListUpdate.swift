import Lessons
import Terminal

/// The list of lessons, which lies over everything else. Its keys are its own.
extension State {
  /// - Parameter lesson: the one to begin with; else the one under way, or the next.
  mutating func openLessonList(at lesson: Lesson? = nil) {
    guard popup != .lessons else { return closePopup() }
    if course.lessons.isEmpty, course.problems.isEmpty {
      message = "there are no lessons here: retinascope learn opens those of the demo"
      return
    }
    popup = .lessons
    scroll = 0
    let current = lesson ?? course.session?.lesson ?? course.progress.next(of: course.lessons)
    course.chosen = current.flatMap { course.number(of: $0.id) }.map { $0 - 1 } ?? 0
  }

  mutating func pressInLessonList(_ key: Key) -> [Command] {
    let lesson = course.lessons.indices.contains(course.chosen) ? course.lessons[course.chosen] : nil
    switch key {
    case .up, .character("k"): chooseLesson(course.chosen - 1)
    case .down, .character("j"): chooseLesson(course.chosen + 1)
    case .pageUp: chooseLesson(course.chosen - 10)
    case .pageDown: chooseLesson(course.chosen + 10)
    case .home: chooseLesson(0)
    case .end: chooseLesson(course.lessons.count - 1)
    case .enter:
      guard let lesson else { return [] }
      if course.session?.lesson.id == lesson.id, course.session?.isFinished == false {
        closePopup()
        return []
      }
      return begin(lesson)
    case .character("r"): return lesson.map { begin($0, anew: true) } ?? []
    case .character("p"):
      guard let lesson, lesson.material.training?.recording != nil else {
        message = "there is no recording of it: Enter begins it"
        return []
      }
      return begin(LessonRequest(lesson, isAnew: true, playsRecording: true))
    case .character("s"): return lesson.map { skip($0) } ?? []
    case .character("l"):
      let commands = leaveLesson()
      closePopup()
      return commands
    case .control("c"): return [.quit]
    case .control("l"): return [.redraw]
    case .control("z"): return [.suspend]
    case .escape, .character("q"), .character("L"): closePopup()
    default: message = "\(key.title) does nothing here; Esc closes the list"
    }
    return []
  }

  private mutating func chooseLesson(_ place: Int) {
    course.chosen = min(max(0, place), max(0, course.lessons.count - 1))
  }

  /// Marks a lesson as skipped. One that is under way is left for the next.
  private mutating func skip(_ lesson: Lesson) -> [Command] {
    let isUnderWay = course.session?.lesson.id == lesson.id
    let commands = note(LessonEvent(.skip, lesson))
    chooseLesson(course.chosen + 1)
    guard isUnderWay else { return commands }
    return commands + leaveLesson()
  }
}
