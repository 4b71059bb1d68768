import ArgumentParser
import Glibc
import Imaging
import Inspector
import Runs
import Support
import Terminal

/// `retinascope render IMAGE --view NAME`
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Draws what the inspector shows, without a terminal.",
    discussion: """
      The view picture is the picture in block characters and nothing else; no network is run for it. The other views \
      are the inspector's, and the same flags choose what they show; its key y gives the command line for what is on \
      its screen.

      The view browser shows all pictures of a folder, once the network has run over them.

      IMAGE may be a trace that the command trace wrote. Without --color, ansi is written in truecolor, or without \
      colours where NO_COLOR is set; text is drawn for reading without.
      """)

  enum ViewFormat: String, ExpressibleByArgument, CaseIterable { case ansi, text, png }

  @Argument(
    help: ArgumentHelp(
      "A picture, a trace, or - for standard input; for the view browser all pictures, or their folder.",
      valueName: "image"),
    completion: .file())
  var images: [String]

  @Option(
    help: ArgumentHelp(
      "The view: detections, levels, anchors, scores, misses, focal, browser, or picture.", valueName: "name")
  )
  var view = RenderedView.inspector(.detections)

  @OptionGroup(title: "What the view shows") var viewFlags: ViewFlags

  @Option(
    help: ArgumentHelp(
      "Columns and rows of character cells. Default: the terminal's, else 160x48.", valueName: "COLSxROWS"))
  var size: CellSize?

  @Option(help: ArgumentHelp("Text with colours, text alone, or a picture.", valueName: "form"))
  var format = ViewFormat.ansi

  @Option(
    help: ArgumentHelp("Writes to a file, which appears when it is whole.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("The terminal's own colours in a PNG: dark or light.", valueName: "kind"))
  var backdrop = Backdrop.dark

  @OptionGroup(title: "Ground truth") var annotationOptions: AnnotationOptions
  @OptionGroup(title: "Drawing") var drawingOptions: DrawingOptions
  @OptionGroup(title: "Model and thresholds") var modelOptions: ModelOptions
  @OptionGroup(title: "Decoding") var decodingFlags: DecodingFlags

  func validate() throws {
    if format == .png, output == nil || output == "-", isatty(STDOUT_FILENO) == 1 {
      throw ValidationError("A PNG is not for a terminal to show: give --output FILE, or a pipe.")
    }
  }

  func run() throws {
    try FileIdentity.refuse(
      output, among: images + modelOptions.files + [annotationOptions.annotations].compactMap { $0 })
    let (canvas, frame) = try drawing()
    let sink = try OutputSink(path: output)
    switch format {
    case .text: try sink.write(canvas.text)
    case .ansi: try sink.write(canvas.ansi(depth: traits.depth))
    case .png:
      // Without Unicode, charts stay in characters, too.
      let image = traits.glyphs == .ascii ? nil : frame?.image(backdrop: backdrop)
      try sink.write((image ?? canvas.image(backdrop: backdrop)).encodedPNG())
    }
    try sink.finish()
  }

  /// The view to draw, independent of the output format.
  func canvas() throws -> Canvas { try drawing().canvas }

  /// - Returns: `frame` of the inspector's views, in Unicode.
  private func drawing() throws -> (canvas: Canvas, frame: Frame?) {
    let frame: Frame?
    let canvas: Canvas
    switch view {
    case .picture:
      frame = nil
      canvas = try LoadedPicture(source().image(pictureDecoding)).canvas(
        traits, zoom: viewFlags.zoom ?? 1, center: viewFlags.center)
    case .inspector(let view):
      let drawn = try self.frame(of: view)
      (frame, canvas) = (drawn, drawn.canvas)
    }
    return (traits.glyphs == .ascii ? canvas.asciified() : canvas, frame)
  }

  /// Without zoom, the picture may be decoded at a reduced size that still fills the canvas.
  private var pictureDecoding: DecodingOptions {
    var decoding = decodingFlags.decoding
    if viewFlags.zoom == nil, viewFlags.center == nil {
      let cells = traits.size
      decoding.least = .init(width: cells.width * Glyph.width, height: cells.height * Glyph.height)
    }
    return decoding
  }

  private func frame(of view: ViewKind) throws -> Frame {
    let sources = try view == .browser ? PictureList.expand(images) : [source()]
    let setup = try InspectorSetup(
      sources, modelOptions, decodingFlags, showsTruth(view) ? annotationOptions : nil, named: images)
    let options = try viewFlags.options(view, classes: setup.configuration.classes)
    var state = setup.state(traits, options, isNewcomer: false)
    let bar = ProgressBar(
      total: sources.count, unit: "pictures", isShown: view == .browser && Console.isTerminal)
    defer { bar.clear() }
    try state.settle(in: setup.services) { bar.update(done: $0.browser.runCount) }
    try viewFlags.check(state)
    return Renderer().frame(state)
  }

  /// Whether ground truth is needed; otherwise it is not read.
  private func showsTruth(_ view: ViewKind) -> Bool {
    if viewFlags.groundTruth || annotationOptions.annotations != nil { return true }
    return switch view {
    case .detections, .anchors, .misses, .focal, .browser: true
    case .levels, .scores: false
    }
  }

  private func source() throws -> PictureSource {
    let sources = try PictureList.expand(images)
    guard sources.count == 1, let source = sources.first else {
      let names = images.count == 1 ? "\(images[0]) holds" : "These are"
      throw ValidationError(
        "\(names) \(sources.count) pictures: render draws one, but for --view browser")
    }
    return source
  }

  private var traits: TerminalTraits {
    TerminalTraits(
      size: size ?? TerminalDefaults.size ?? CellSize(width: 160, height: 48), depth: depth,
      glyphs: drawingOptions.glyphs ?? .quadrant, cellAspect: drawingOptions.cellAspect ?? 0.5)
  }

  private var depth: ColorDepth {
    if let depth = drawingOptions.color.depth { return depth }
    return switch format {
    case .ansi: TerminalDefaults.isWithoutColor ? .none : .truecolor
    case .text: .none
    case .png: .truecolor
    }
  }
}

extension Backdrop: ExpressibleByArgument {}

/// The value of `render --view`.
enum RenderedView: Hashable, ExpressibleByArgument {
  /// Only the picture.
  case picture
  case inspector(ViewKind)

  init?(argument: String) {
    if argument == "picture" {
      self = .picture
    } else if let view = ViewKind(name: argument) {
      self = .inspector(view)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { ViewKind.allValueStrings + ["picture"] }

  var defaultValueDescription: String {
    switch self {
    case .picture: "picture"
    case .inspector(let view): view.name
    }
  }
}
