import Lessons
import Synchronization
import Terminal
import TestSupport

@testable import Inspector

/// Inspectors for lessons that train, on the demo; what they wrote is removed together with this object.
final class RecordedRuns {
  private var runs: [LessonRuns] = []

  deinit { for run in runs { run.close() } }

  /// - Parameter training: other than the lesson's.
  func open(
    _ lesson: Lesson, _ training: LessonTraining? = nil, playsRecording: Bool = true, width: Int = 80,
    height: Int = 24
  ) throws -> OpenedLesson {
    let material = lesson.material.resolved(from: lesson.file)
    let assets = Program.checkout + "/assets"
    let made = try LessonRuns(
      training ?? material.training!, pictures: assets + "/demo",
      annotations: assets + "/demo/annotations.json",
      model: assets + "/models/stamps-r18.safetensors", playsRecording: playsRecording, threads: 2)
    runs.append(made)
    var options = ViewOptions()
    options.view = .training
    var state = made.services.state(
      TerminalTraits(size: CellSize(width: width, height: height), depth: .none), options, isNewcomer: false)
    state.course = Course(DemoServices.lessons).opened(for: LessonRequest(lesson))
    return OpenedLesson(state, made.services)
  }
}
