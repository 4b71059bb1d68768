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
      gives a hint, and L opens the list: to begin, restart, skip or leave one. Then all is as it was before. One lesson \
      trains before your eyes, in a temporary folder; where that would take more than two minutes a recording is played.

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
    help: ArgumentHelp(
      "Says by line what is wrong with a lesson's file, and whether its solution leads to the end.",
      valueName: "file"),
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

  @Option(
    help: ArgumentHelp(
      "Trains what LESSON trains, and records it in a folder, to be played where training takes too long.",
      valueName: "folder"), completion: .directory)
  var record: String?

  @Flag(help: "Plays the recording of a lesson that trains, however quick training would be.")
  var recorded = false

  @Flag(help: "Leaves the mouse to the terminal.")
  var noMouse = false

  @OptionGroup(title: "Drawing") var drawingOptions: DrawingOptions

  func validate() throws {
    let asked = [list, !check.isEmpty, export != nil, handout, screens, record != nil].count { $0 }
    guard asked <= 1 else {
      throw ValidationError(
        "--list, --check, --export, --handout, --screens and --record: one of them, please.")
    }
    if recorded, asked > 0 { throw ValidationError("--recorded is for learning.") }
    if record != nil, lesson == nil { throw ValidationError("--record: which lesson? Name it.") }
    if lesson != nil, list || !check.isEmpty || export != nil || handout {
      throw ValidationError("LESSON is for learning, or for --screens and --record.")
    }
  }

  func run() throws {
    if !check.isEmpty { return try checkFiles() }
    if let export { return try write(to: export) }
    let folder = try LessonCourse.folder(lessons)
    if folder.lessons.isEmpty {
      try complain(folder)
      throw ValidationError("\(folder.path): it holds no lesson, which is a file that ends in .yaml")
    }
    if handout { return try printed(LessonHandout.markdown(folder.lessons, .inspector), folder) }
    if list { return try printed(table(folder.lessons), folder) }
    if screens { return try printScreens(folder) }
    if let record { return try self.record(folder, to: record) }
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
      let (read, problems) = try LessonReader.read(path, LessonCourse.vocabulary)
      for problem in problems { try sink.write(printable("\(problem)") + "\n") }
      isWrong = isWrong || read == nil
      guard var lesson = read else { continue }
      lesson.file = path
      if let problem = LessonCourse.problem(of: lesson) {
        isWrong = true
        try sink.write(printable("\(path): \(problem)") + "\n")
        continue
      }
      try sink.write(
        "\(printable(path)): \(printable(lesson.title)): \(counted(lesson.steps.count, "step")), "
          + "\(counted(lesson.wordCount, "word")), \(counted(lesson.actionCount, "action"))\n")
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
      throw ValidationError("There is no lesson.")
    }
    if let number = Int(lesson), folder.lessons.indices.contains(number - 1) {
      return folder.lessons[number - 1]
    }
    if let known = folder.lessons.first(where: { $0.id == lesson }) { return known }
    if !folder.problems.isEmpty { for problem in folder.problems { Console.say("\(problem)") } }
    let similar = CommandNames.likely(lesson, folder.lessons.map(\.id)).map { "did you mean \($0)?" }
    let readable = folder.problems.isEmpty ? "" : " among the files without fault"
    throw ValidationError("There is no lesson \(lesson)\(readable); \(similar ?? "--list names them.")")
  }

  private func learn(_ folder: LessonFolder) throws {
    guard isatty(STDOUT_FILENO) == 1 else { throw TerminalSession.refused(.notATerminal) }
    let store = LessonStore()
    let progress = LessonCourse.progress(store)
    let lesson = try chosen(folder, progress)
    if recorded, lesson.material.training?.recording == nil {
      throw ValidationError("--recorded: there is no recording of the lesson \(lesson.id).")
    }
    for problem in folder.problems { Console.say("\(problem)") }
    // A lesson that trains lies over its pictures as the network sees them.
    var material = lesson.material
    material.training = nil
    let setup = try LessonCourse.setup(material.resolved(from: lesson.file))
    var services = setup.services
    services.lessons = store
    services.opener = { try LessonCourse.open($0, $1, store) }
    var state = setup.state(
      TerminalTraits(size: CellSize(width: 0, height: 0)), ViewOptions(),
      memory: InspectCommand.defaultMemory, isNewcomer: false)
    state.ownChoice.isOn = true
    state.course = Course(
      folder.lessons, progress: progress, material: material, problems: folder.problems)
    state.opening = LessonRequest(lesson, playsRecording: recorded)
    let (_, signal) = try TerminalSession(drawing: drawingOptions, usesMouse: !noMouse).run(state, services)
    if let signal { Screen.end(by: signal) }
    // Exits without waiting for other threads, which may still run the network.
    _exit(0)
  }

  private func record(_ folder: LessonFolder, to path: String) throws {
    let lesson = try chosen(folder, LessonProgress())
    Interruption.listen()
    try LessonCourse.record(lesson, to: path) { done, count in
      if done % 20 == 0 || done == count { Console.say("\(done) of \(counted(count, "step"))") }
    }
    Console.say("\(path): the recording of the lesson \(lesson.id)")
  }

  private func printScreens(_ folder: LessonFolder) throws {
    let lessons = try lesson == nil ? folder.lessons : [chosen(folder, LessonProgress())]
    let sink = try OutputSink(path: nil)
    for lesson in lessons {
      var pages: [String] = []
      let isFinished = try LessonCourse.replay(lesson, lesson.solution, in: folder.lessons) {
        pages.append($0.canvas.text)
      }
      let rule = String(repeating: "=", count: 80)
      try sink.write("\(rule)\n\(lesson.id): \(lesson.title)\n\(lesson.goal)\n\(rule)\n")
      for page in pages { try sink.write(page + "\n" + String(repeating: "-", count: 80) + "\n") }
      guard isFinished else {
        throw LessonProblem(file: lesson.file, line: nil, problem: "its solution does not lead to its end")
      }
    }
    try sink.finish()
    try complain(folder)
  }
}
