import ArgumentParser
import Inspector
import Lessons
import Runs
import Support
import Terminal

/// The lessons that come with the program, or those of a folder, with what the learner has done.
enum LessonCourse {
  /// The lessons of a folder, else those that come with the program.
  static func folder(_ path: String?) throws -> LessonFolder {
    try LessonFolder(try path ?? AssetLocation.path("lessons"), vocabulary)
  }

  /// That of the inspector, with the demo's pictures.
  static var vocabulary: LessonVocabulary {
    var vocabulary = LessonVocabulary.inspector
    vocabulary.pictures = (try? Demo.scenes()).flatMap { try? Folder.names(in: $0) }?.map {
      LessonMaterial.stem($0)
    }
    return vocabulary
  }

  /// A lesson's screens, one after the other, while something is done in it.
  ///
  /// - Parameters:
  ///   - course: all lessons, of which the last says that it is the last.
  ///   - page: is called at each step, once it can be read.
  /// - Returns: whether it leads to the end.
  static func replay(
    _ lesson: Lesson, _ acts: [LessonAct], in course: [Lesson], page: (LessonReplay) -> Void = { _ in }
  ) throws -> Bool {
    // A recording, so that it is the same each time.
    let request = LessonRequest(lesson, playsRecording: lesson.material.training?.recording != nil)
    let opened = try open(request, Course(course), nil)
    defer { opened.close() }
    var state = opened.state
    state.traits = TerminalTraits(size: CellSize(width: 80, height: 24), depth: .none)
    state.opening = nil
    var replay = try LessonReplay(lesson, state, opened.services)
    try replay.perform(acts, page: page)
    return replay.isFinished
  }

  /// What is wrong with what is recorded in a lesson that can be read.
  static func problem(of lesson: Lesson) -> String? {
    let wanted = [
      ("solution", lesson.solution, true), ("other-way", lesson.otherWay, true),
      ("wrong", lesson.wrong, false),
    ]
    for (name, acts, leads) in wanted {
      do {
        if try replay(lesson, acts, in: [lesson]) != leads {
          return "its \(name) \(leads ? "does not lead" : "leads") to its end"
        }
      } catch { return "its \(name) cannot be carried out: \(error)" }
    }
    return nil
  }

  static func progress(_ store: LessonStore?) -> LessonProgress {
    guard let store else { return LessonProgress() }
    do throws(FileError) { return LessonProgress(try store.events()) } catch {
      Console.complain("what was done of the lessons is not known: \(error)")
      return LessonProgress()
    }
  }

  /// The pictures, model and annotations of a lesson; those of the demo where it has none of its own.
  ///
  /// - Parameter material: with paths that are resolved.
  static func setup(_ material: LessonMaterial) throws -> InspectorSetup {
    let pictures = try material.pictures ?? Demo.scenes()
    let model = try ModelOptions.parse(["--model", material.model ?? Demo.model()])
    let annotations = try AnnotationOptions.parse(material.annotations.map { ["--annotations", $0] } ?? [])
    let sources = try PictureList.expand([pictures])
    guard !sources.isEmpty else { throw ValidationError("\(pictures): there is no picture") }
    return try InspectorSetup(
      sources, model, try DecodingFlags.parse([]), annotations, named: [pictures])
  }

  /// The runs of a lesson that trains.
  ///
  /// - Parameter material: with paths that are resolved.
  private static func runs(
    _ training: LessonTraining, _ material: LessonMaterial, playsRecording: Bool, _ store: LessonStore?
  ) throws -> LessonRuns {
    try LessonRuns(
      training, pictures: material.pictures ?? Demo.scenes(),
      annotations: material.annotations ?? Demo.annotations(), model: material.model ?? Demo.model(),
      playsRecording: playsRecording, lessons: store)
  }

  /// Trains what a lesson trains, and records it.
  static func record(_ lesson: Lesson, to folder: String, progress: (Int, Int) -> Void) throws {
    let material = lesson.material.resolved(from: lesson.file)
    guard let training = material.training else {
      throw ValidationError("--record: the lesson \(lesson.id) trains nothing.")
    }
    try LessonRuns.record(
      training, pictures: material.pictures ?? Demo.scenes(),
      annotations: material.annotations ?? Demo.annotations(), model: material.model ?? Demo.model(),
      to: folder, progress: progress)
  }

  /// An inspector for one lesson, which begins with it.
  ///
  /// - Parameters:
  ///   - course: the lessons, and what is done of them.
  ///   - store: where what the learner does is kept.
  static func open(
    _ request: LessonRequest, _ course: Course, _ store: LessonStore?
  ) throws -> OpenedLesson {
    let material = request.lesson.material.resolved(from: request.lesson.file)
    let traits = TerminalTraits(size: CellSize(width: 0, height: 0))
    var opened: OpenedLesson
    if let training = material.training {
      let runs = try runs(training, material, playsRecording: request.playsRecording, store)
      var options = ViewOptions()
      options.view = .training
      opened = OpenedLesson(
        runs.services.state(
          traits, options, memory: InspectCommand.defaultMemory, isNewcomer: false),
        runs.services, close: { runs.close() })
    } else {
      let setup = try setup(material)
      var services = setup.services
      services.lessons = store
      opened = OpenedLesson(
        setup.state(traits, ViewOptions(), memory: InspectCommand.defaultMemory, isNewcomer: false), services)
      opened.state.ownChoice.isOn = true
    }
    opened.state.course = course.opened(for: request)
    opened.state.opening = request
    return opened
  }

  /// For the inspector. Without the lessons that come with the program it has none.
  ///
  /// - Parameter material: what it shows.
  static func course(_ material: LessonMaterial?) -> (course: Course, store: LessonStore?) {
    guard let folder = try? folder(nil) else { return (Course(), nil) }
    let store = LessonStore()
    return (
      Course(
        folder.lessons, progress: progress(store), material: material, problems: folder.problems), store
    )
  }
}
