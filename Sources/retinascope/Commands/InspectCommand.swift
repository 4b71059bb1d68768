import ArgumentParser
import Glibc
import Inspector
import Runs
import Support
import Terminal

/// `retinascope [inspect] IMAGE…`
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Explores detections live in the terminal.",
    discussion: """
      Without pictures and model it opens the scenes of the demo. A folder means all PNG and JPEG pictures in it \
      and below; - is one picture on standard input, and keys then come from the terminal. A trace, which the command \
      trace wrote, needs no model.

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
      "The view to begin with: detections, levels, anchors, scores, misses or focal.", valueName: "name"))
  var view = ViewKind.detections

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
      if Self.isNamed || !StandardStreams.takesOutput { throw Self.refused(.notATerminal) }
      return try printWithoutTerminal()
    }
    let sources = try named.sources()
    let setup = try InspectorSetup(
      sources, modelOptions, pictureOptions.decodingFlags, annotationOptions)
    let options = try viewFlags.options(view, classes: setup.configuration.classes)
    var state = setup.state(
      TerminalTraits(size: CellSize(width: 0, height: 0)), options,
      memory: memory?.bytes ?? Self.defaultMemory,
      isNewcomer: true)
    // Flags that choose something are not overruled.
    state.ownChoice.isOn = viewFlags.selected == nil
    try setup.services.readShown(in: &state)
    try show(&state, setup.services)
  }

  /// Whether the command line contains the command's name, which is optional.
  private static var isNamed: Bool { CommandLine.arguments.dropFirst().first == configuration.commandName }

  private func show(_ state: inout State, _ services: LiveServices) throws {
    let screen: Screen
    do throws(ScreenError) {
      screen = try Screen(ScreenOptions(depth: drawingOptions.color.depth, usesMouse: !noMouse))
    } catch {
      throw Self.refused(error)
    }
    state.traits = TerminalTraits(
      size: CellSize(width: screen.width, height: screen.height), depth: screen.depth,
      glyphs: drawingOptions.glyphs ?? (screen.isUnicode ? .quadrant : .ascii),
      cellAspect: drawingOptions.cellAspect ?? screen.cellAspect ?? 0.5)
    state.guessesColors = drawingOptions.color.depth == nil && screen.depth == .palette256
    let runtime = Runtime(state, screen, services)
    runtime.run()
    screen.close()
    let sink = try OutputSink(path: nil)
    // Made printable, since a picture's name may contain control characters.
    for text in runtime.copied { try sink.write(printable(text) + "\n") }
    if let signal = screen.endingSignal { Screen.end(by: signal) }
    // Exits without waiting for other threads, which may still run the network.
    _exit(0)
  }

  /// One line that says why the inspector cannot start: a usage error.
  private static func refused(_ error: ScreenError) -> ExitCode {
    Console.complain("\(error)")
    return ExitCode.validationFailure
  }

  private static var defaultMemory: Int {
    ResourceLimits.current().availableMemory.map { $0 / 4 } ?? 1 << 30
  }
}
