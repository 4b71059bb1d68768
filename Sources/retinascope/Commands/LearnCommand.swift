import ArgumentParser
import Glibc
import Inspector
import Lessons
import Runs
import Support
import Terminal

/// `retinascope learn [LESSON]`
struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Teaches anchors and focal loss: short lessons inside the inspector.",
    discussion: """
      Without LESSON it goes on with the first lesson that is not done. A lesson asks for a prediction, waits until you \
      have brought something about, by whichever keys, and answers with your own numbers. In a lesson Space goes on, H \
      gives a hint, and L opens the list: to begin, restart, skip or leave one. Then all is as it was before.

      What is done is kept in $XDG_STATE_HOME/retinascope, or in ~/.local/state/retinascope; nothing leaves the machine.

      Lessons are YAML files; retinascope help lessons says how to write one.
      """)

  @Argument(help: ArgumentHelp("A lesson by its id or its number.", valueName: "lesson"))
  var lesson: String?

  @Flag(help: "Lists the lessons, and what is done of them.")
  var list = false

  @Option(
    help: ArgumentHelp("Takes lessons from a folder of YAML files.", valueName: "folder"),
    completion: .directory)
  var lessons: String?

  @Option(
    help: ArgumentHelp("Says by line what is wrong with a lesson's file.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var check: [String] = []

  @Option(
    help: ArgumentHelp(
      "Writes what you predicted and reached, with times, as JSON Lines; - is standard output.",
      valueName: "file"), completion: .file())
  var export: String?

  @Flag(help: "Prints the list as a hand-out for a class, in Markdown.")
  var handout = false

  @Flag(help: "Prints the screens of each lesson, solved, as text of 80 by 24.")
  var screens = false

  @Flag(help: "Leaves the mouse to the terminal.")
  var noMouse = false

  @OptionGroup(title: "Drawing") var drawingOptions: DrawingOptions

  func validate() throws {
    let asked = [list, !check.isEmpty, export != nil, handout, screens].count { $0 }
    guard asked <= 1 else {
      throw ValidationError("--list, --check, --export, --handout and --screens: one of them, please.")
    }
    if lesson != nil, list || !check.isEmpty || export != nil || handout {
      throw ValidationError("LESSON is for learning, or for --screens.")
    }
  }

  func run() throws {
    if !check.isEmpty { return try checkFiles() }
    if let export { return try write(to: export) }
    let folder = try LessonCourse.folder(lessons)
    if folder.lessons.isEmpty, folder.problems.isEmpty {
      throw ValidationError("\(folder.path): it holds no lesson, which is a file that ends in .yaml")
    }
    if handout { return try printed(LessonHandout.markdown(folder.lessons, .inspector), folder) }
    if list { return try printed(table(folder.lessons), folder) }
    if screens { return try printScreens(folder) }
    try learn(folder)
  }

  // MARK: - Without a terminal

  private func printed(_ text: String, _ folder: LessonFolder) throws {
    let sink = try OutputSink(path: nil)
    try sink.write(text)
    try sink.finish()
    try complain(folder)
  }

  /// Says what is wrong with files of a folder, and then fails.
  private func complain(_ folder: LessonFolder) throws {
    for problem in folder.problems { Console.say("\(problem)") }
    if !folder.problems.isEmpty { throw ExitCode.failure }
  }

  private func checkFiles() throws {
    var isWrong = false
    let sink = try OutputSink(path: nil)
    for path in check {
      let (lesson, problems) = try LessonReader.read(path, .inspector)
      isWrong = isWrong || lesson == nil
      for problem in problems { try sink.write(printable("\(problem)") + "\n") }
      if let lesson {
        try sink.write(
          "\(printable(path)): \(printable(lesson.title)): \(counted(lesson.steps.count, "step")), "
            + "\(counted(lesson.wordCount, "word")), \(counted(lesson.actionCount, "action"))\n")
      }
    }
    try sink.finish()
    if isWrong { throw ExitCode.failure }
  }

  private func table(_ lessons: [Lesson]) -> String {
    let progress = LessonCourse.progress(LessonStore())
    let width = (lessons.map { TextGlyphs.width($0.id) }.max() ?? 0) + 2
    return lessons.enumerated().map { place, lesson in
      let status =
        switch progress.status(lesson.id) {
        case .untouched: ""
        case .begun(let step, let count): "  (at step \(step) of \(count))"
        case .done: "  (done)"
        case .skipped: "  (skipped)"
        }
      return "\(place + 1)".paddedLeft(to: 3) + "  " + lesson.id.paddedRight(to: width)
        + printable(lesson.title) + status + "\n"
    }.joined()
  }

  private func write(to path: String) throws {
    guard let store = LessonStore() else {
      throw ValidationError("Neither HOME nor XDG_STATE_HOME is set: nothing is known of what you did.")
    }
    let events = try store.events()
    guard !events.isEmpty else { throw ValidationError("\(store.path): no lesson was begun yet.") }
    let sink = try OutputSink(path: path)
    for event in events.withSeconds { try sink.write(event.json + "\n") }
    try sink.finish()
    if path != "-" { Console.say("\(path): \(counted(events.count, "line")) on what you did") }
  }

  // MARK: - With the inspector

  private func chosen(_ folder: LessonFolder, _ progress: LessonProgress) throws -> Lesson {
    guard let lesson else {
      if let next = progress.next(of: folder.lessons) { return next }
      try complain(folder)
      throw ValidationError("There is no lesson.")
    }
    if let number = Int(lesson), folder.lessons.indices.contains(number - 1) {
      return folder.lessons[number - 1]
    }
    if let known = folder.lessons.first(where: { $0.id == lesson }) { return known }
    if !folder.problems.isEmpty { for problem in folder.problems { Console.say("\(problem)") } }
    let similar = CommandNames.likely(lesson, folder.lessons.map(\.id)).map { "did you mean \($0)?" }
    throw ValidationError("There is no lesson \(lesson); \(similar ?? "--list names them.")")
  }

  private func setup(_ lesson: Lesson) throws -> InspectorSetup {
    let material = lesson.material.resolved(from: lesson.file)
    let pictures = try material.pictures ?? Demo.scenes()
    let model = try ModelOptions.parse(["--model", material.model ?? Demo.model()])
    let annotations = try AnnotationOptions.parse(material.annotations.map { ["--annotations", $0] } ?? [])
    let sources = try PictureList.expand([pictures])
    guard !sources.isEmpty else { throw ValidationError("\(pictures): there is no picture") }
    return try InspectorSetup(
      sources, model, try DecodingFlags.parse([]), annotations, named: [pictures])
  }

  private func learn(_ folder: LessonFolder) throws {
    guard isatty(STDOUT_FILENO) == 1 else { throw TerminalSession.refused(.notATerminal) }
    let store = LessonStore()
    let progress = LessonCourse.progress(store)
    let lesson = try chosen(folder, progress)
    for problem in folder.problems { Console.say("\(problem)") }
    let setup = try setup(lesson)
    var services = setup.services
    services.lessons = store
    var state = setup.state(
      TerminalTraits(size: CellSize(width: 0, height: 0)), ViewOptions(),
      memory: InspectCommand.defaultMemory, isNewcomer: false)
    state.ownChoice.isOn = true
    state.course = Course(
      folder.lessons, progress: progress, material: lesson.material, problems: folder.problems)
    state.opening = lesson
    let (_, signal) = try TerminalSession(drawing: drawingOptions, usesMouse: !noMouse).run(state, services)
    if let signal { Screen.end(by: signal) }
    // Exits without waiting for other threads, which may still run the network.
    _exit(0)
  }

  private func printScreens(_ folder: LessonFolder) throws {
    let lessons = try lesson == nil ? folder.lessons : [chosen(folder, LessonProgress())]
    let sink = try OutputSink(path: nil)
    for lesson in lessons {
      let setup = try setup(lesson)
      var state = setup.state(
        TerminalTraits(size: CellSize(width: 80, height: 24), depth: .none), ViewOptions(), isNewcomer: false)
      state.ownChoice.isOn = true
      state.course = Course(folder.lessons, material: lesson.material)
      var pages: [String] = []
      var replay = try LessonReplay(lesson, state, setup.services)
      try replay.perform(lesson.solution) { pages.append($0.canvas.text) }
      let rule = String(repeating: "=", count: 80)
      try sink.write("\(rule)\n\(lesson.id): \(lesson.title)\n\(lesson.goal)\n\(rule)\n")
      for page in pages { try sink.write(page + "\n" + String(repeating: "-", count: 80) + "\n") }
      guard replay.isFinished else {
        throw LessonProblem(file: lesson.file, line: nil, problem: "its solution does not lead to its end")
      }
    }
    try sink.finish()
    try complain(folder)
  }
}
