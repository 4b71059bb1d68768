import ArgumentParser
import Glibc
import Inspector
import Lessons
import Runs
import Support
import Terminal

/// `retinascope [inspect] IMAGE…`
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Explores detections live in the terminal.",
    discussion: """
      Without pictures and model it opens the scenes of the demo. A folder means all PNG, JPEG, WebP and TIFF pictures in it \
      and below; - is one picture on standard input, and keys then come from the terminal. A trace, which the command \
      trace wrote, needs no model.

      The folder of a training run, which the command train writes, opens the run: its curves, and the pictures that it \
      is validated on (or others, named behind it) by its newest checkpoint.

      The command's name may be left out. Without a terminal on standard output, retinascope alone or with pictures \
      then prints the view of one picture as text and a table of what is found in each; inspect by name is refused.

      The key ? shows all keys, q quits. The view, and what is seen of it, can be chosen by flags at the start, and \
      changed by keys from then on.
      """)

  @Argument(
    help: ArgumentHelp("Pictures, traces, folders of pictures, or - for standard input.", valueName: "image"),
    completion: .file())
  var images: [String] = []

  @Option(
    help: ArgumentHelp(
      "The view to begin with: detections, levels, anchors, scores, misses, focal, browser for all pictures, or training for a run (default: detections, of a run training).",
      valueName: "name"))
  var view: ViewKind?

  @OptionGroup(title: "What the view shows") var viewFlags: ViewFlags
  @OptionGroup(title: "Ground truth") var annotationOptions: AnnotationOptions
  @OptionGroup(title: "Drawing") var drawingOptions: DrawingOptions

  @Flag(help: "Leaves the mouse to the terminal.")
  var noMouse = false

  @Option(
    help: ArgumentHelp(
      "How much memory results of pictures may take, as in 500M or 2G. Default: a quarter of what is free.",
      valueName: "bytes"))
  var memory: ByteCount?

  @OptionGroup(title: "Model and thresholds") var modelOptions: ModelOptions
  @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions

  var named: NamedPictures {
    NamedPictures(images: images, listFile: pictureOptions.filesFrom, model: modelOptions.model)
  }

  func validate() throws {
    try named.validate()
  }

  func run() throws {
    guard isatty(STDOUT_FILENO) == 1 else {
      if Self.isNamed || !StandardStreams.takesOutput { throw TerminalSession.refused(.notATerminal) }
      return try printWithoutTerminal()
    }
    if RunInspector.isRun(images) { return try showRun() }
    let view = view ?? .detections
    try RunView.refuseWithoutRun(view)
    let inspected = InspectedArguments(try named.sources(), arguments: named.arguments)
    let sources = inspected.sources
    let setup = try InspectorSetup(
      sources, modelOptions, pictureOptions.decodingFlags, annotationOptions, named: named.arguments)
    let options = try viewFlags.options(view, classes: setup.configuration.classes)
    var state = setup.state(
      TerminalTraits(size: CellSize(width: 0, height: 0)), options,
      memory: memory?.bytes ?? Self.defaultMemory,
      isNewcomer: true)
    state.advice = inspected.remarks + state.advice
    // Flags that choose something are not overruled.
    state.ownChoice.isOn = viewFlags.selected == nil
    if view != .browser { try setup.services.readShown(in: &state) }
    var services = setup.services
    let (course, store) = LessonCourse.course(named.areDemo && setup.isDemoModel ? LessonMaterial() : nil)
    (state.course, services.lessons) = (course, store)
    services.opener = { try LessonCourse.open($0, $1, store) }
    try show(state, services)
  }

  /// Whether the command line contains the command's name, which is optional.
  private static var isNamed: Bool { CommandLine.arguments.dropFirst().first == configuration.commandName }

  private func show(_ state: State, _ services: any Services) throws {
    let session = TerminalSession(drawing: drawingOptions, usesMouse: !noMouse)
    let (_, signal) = try session.run(state, services)
    if let signal { Screen.end(by: signal) }
    // Exits without waiting for other threads, which may still run the network.
    _exit(0)
  }

  /// Opens a training run's folder.
  private func showRun() throws {
    if modelOptions.model != nil {
      throw ValidationError("\(images[0]) is a training run, which has its own model: leave out --model.")
    }
    let services = try runServices(isWhole: false)
    var options = try viewFlags.options(view ?? .training, classes: services.configuration.classes)
    options.selected = nil
    let state = services.state(
      TerminalTraits(size: CellSize(width: 0, height: 0)), options,
      picture: try RunView.index(viewFlags, options.view, services.sources),
      memory: memory?.bytes ?? Self.defaultMemory, flags: pictureOptions.decodingFlags.words)
    try show(state, services)
  }

  func runServices(isWhole: Bool) throws -> RunServices {
    try RunServices(
      images[0], pictures: Array(images.dropFirst()), annotations: annotationOptions.annotations,
      overrides: modelOptions.thresholds, decoding: pictureOptions.decodingFlags.decoding,
      threads: modelOptions.threads, isWhole: isWhole)
  }

  static var defaultMemory: Int {
    ResourceLimits.current().availableMemory.map { $0 / 4 } ?? 1 << 30
  }
}
