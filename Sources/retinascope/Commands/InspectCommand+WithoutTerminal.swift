import ArgumentParser
import Glibc
import Inspector
import Reports
import RetinaNet
import Runs
import Support
import Terminal

extension InspectCommand {
  /// The output without a terminal: one picture's view as the inspector draws it, then a table of each picture's
  /// detections.
  func printWithoutTerminal() throws {
    if RunInspector.isRun(images) { return try drawRun() }
    let view = view ?? .detections
    try RunView.refuseWithoutRun(view)
    let sources = try named.sources()
    // Not earlier: while the program waits for a list, Ctrl-C ends it at once.
    Interruption.listen()
    let setup = try InspectorSetup(
      sources, modelOptions, pictureOptions.decodingFlags, annotationOptions, named: named.arguments)
    let sink = try OutputSink(path: nil)
    if view == .browser { return try drawBrowser(setup, sink) }
    let shown = 0
    let first = try drawFirst(sources, shown, setup, sink)

    let session = setup.services.session
    var table = DetectionTable(
      displayScore: modelOptions.thresholds.displayScore(of: session.configuration),
      scoreThreshold: session.configuration.thresholds.lowestScore)
    let summary = try DetectionRun(sources, .console()).run(expect: session.expect) { source, progress in
      guard source == sources[shown] else {
        return DetectionStep(try session.detect(source, modelOptions.thresholds, progress: progress).result)
      }
      return DetectionStep(try first.get())
    } receive: { result in
      try sink.write(table.text(of: result))
    }
    try sink.finish()
    let words =
      ["retinascope", "render", sources[shown].name] + (view == .detections ? [] : ["--view", view.name])
      + (session.file == nil ? [] : modelOptions.words) + pictureOptions.decodingFlags.words
      + (annotationOptions.annotations.map { ["--annotations", $0] } ?? [])
    Console.say(
      "In a terminal the same command opens the inspector. This view in colour: "
        + "`\(words.map(shellWord).joined(separator: " ")) --format ansi`, or as a picture with "
        + "`--format png --output FILE`.")
    try summary.report(of: sources.count)
  }

  /// Draws a training run.
  private func drawRun() throws {
    let services = try runServices(isWhole: true)
    let sink = try OutputSink(path: nil)
    let canvas = try RunView.frame(services, view ?? .training, viewFlags, overviewTraits).canvas
    try sink.write(overviewText(canvas) + "\n")
    try sink.finish()
  }

  /// Draws all pictures, once the network has run over them.
  private func drawBrowser(_ setup: InspectorSetup, _ sink: OutputSink) throws {
    let options = try viewFlags.options(.browser, classes: setup.configuration.classes)
    var state = setup.state(overviewTraits, options, isNewcomer: false)
    try state.settle(in: setup.services)
    try viewFlags.check(state)
    try sink.write(overviewText(Renderer().canvas(state)) + "\n")
    try sink.finish()
  }

  /// Draws the view of the picture that the inspector would show first.
  ///
  /// - Returns: its detections, or why it failed.
  /// - Throws: if it is the only picture and cannot be shown, or the flags do not fit it.
  private func drawFirst(
    _ sources: [PictureSource], _ shown: Int, _ setup: InspectorSetup, _ sink: OutputSink
  ) throws -> Result<PictureResult, any Error> {
    let options = try viewFlags.options(view ?? .detections, classes: setup.configuration.classes)
    var state = setup.state(overviewTraits, options, isNewcomer: false)
    state.inference.picture = shown
    let clock = ContinuousClock()
    let start = clock.now
    do throws(State.Unsettled) {
      try state.settle(in: setup.services)
    } catch {
      guard sources.count > 1 else { throw error }
      return .failure(error)
    }
    let time = (clock.now - start) / .milliseconds(1)
    try viewFlags.check(state)
    let canvas = Renderer().canvas(state)
    try sink.write(overviewText(canvas) + "\n")
    guard let trace = state.inspected?.trace else { preconditionFailure("a settled state has its trace") }
    let selection = trace.select(try modelOptions.thresholds.thresholds(over: trace.configuration))
    return .success(
      PictureResult(
        trace, selection, file: sources[shown].name, timing: [StageTiming(name: "all", milliseconds: time)]))
  }

  /// A file or a pipe gets control sequences only with `--color`.
  private var overviewTraits: TerminalTraits {
    TerminalTraits(
      size: TerminalDefaults.size(of: STDERR_FILENO) ?? CellSize(width: 160, height: 48),
      depth: drawingOptions.color.depth ?? .none, glyphs: drawingOptions.glyphs ?? .quadrant,
      cellAspect: drawingOptions.cellAspect ?? 0.5)
  }

  private func overviewText(_ canvas: Canvas) -> String {
    let canvas = drawingOptions.glyphs == .ascii ? canvas.asciified() : canvas
    let depth = drawingOptions.color.depth ?? .none
    return depth == .none ? canvas.text : canvas.ansi(depth: depth)
  }
}
