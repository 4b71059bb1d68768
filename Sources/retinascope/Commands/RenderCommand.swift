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

      A PNG in the smooth style shows the source picture at its own resolution: a small one is enlarged by a whole \
      number, one with a side above 2,000 pixels is reduced to that. For it, --size and --cell-aspect decide only which \
      part of a zoomed picture is seen, and --color and --glyphs nothing.

      The view browser shows all pictures of a folder, once the network has run over them.

      IMAGE may be a trace that the command trace wrote. Without --color, ansi is written in truecolor, or without \
      colours where NO_COLOR is set; text is drawn for reading without.
      """)

  enum ViewFormat: String, ExpressibleByArgument, CaseIterable { case ansi, text, png }

  @Argument(
    help: ArgumentHelp(
      "A picture, a trace, or - for standard input; for the view browser all pictures, or their folder; for the view training the folder of a run.",
      valueName: "image"),
    completion: .file())
  var images: [String]

  @Option(
    help: ArgumentHelp(
      "The view: detections, levels, anchors, scores, misses, focal, training, browser, or picture.",
      valueName: "name")
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

  @Option(
    help: ArgumentHelp(
      "How a PNG is drawn: smooth (the source picture with smooth boxes, the panel beside it) or terminal (the character cells).",
      valueName: "style"))
  var style = PNGStyle.smooth

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

  /// The views say on a screen that is too small what they need; a picture of that would be of no use.
  private func checkSize() throws {
    let smallest = ScreenLayout.smallest
    let size = traits.size
    guard view != .picture, size.width < smallest.width || size.height < smallest.height else { return }
    throw ValidationError(
      "--size \(size.width)x\(size.height) is too small: the views need at least \(smallest.width)x\(smallest.height)"
    )
  }

  func run() throws {
    try checkSize()
    try FileIdentity.refuse(
      output, among: images + modelOptions.files + [annotationOptions.annotations].compactMap { $0 })
    let drawing = try drawing()
    let sink = try OutputSink(path: output)
    switch format {
    case .text: try sink.write(drawing.canvas(traits).text)
    case .ansi: try sink.write(drawing.canvas(traits).ansi(depth: traits.depth))
    case .png: try sink.write(drawing.image(traits, style, backdrop).encodedPNG())
    }
    try sink.finish()
  }

  /// The view to draw, independent of the output format.
  func canvas() throws -> Canvas { try drawing().canvas(traits) }

  private func drawing() throws -> RenderedDrawing {
    switch view {
    case .picture:
      let source = try source()
      let image = try source.image(pictureDecoding)
      for note in image.notes { Console.complain("\(source.name): \(note)") }
      return .picture(LoadedPicture(image), zoom: viewFlags.zoom ?? 1, center: viewFlags.center)
    case .inspector(let view): return .frame(try frame(of: view))
    }
  }

  /// Without zoom, the picture may be decoded at a reduced size that still fills the canvas.
  private var pictureDecoding: DecodingOptions {
    var decoding = decodingFlags.decoding
    let isWhole = format == .png && style == .smooth
    if viewFlags.zoom == nil, viewFlags.center == nil, !isWhole {
      let cells = traits.size
      decoding.least = .init(width: cells.width * Glyph.width, height: cells.height * Glyph.height)
    }
    return decoding
  }

  private func frame(of view: ViewKind) throws -> Frame {
    if RunInspector.isRun(images) { return try runFrame(of: view) }
    try RunView.refuseWithoutRun(view)
    let sources = try view == .browser ? PictureList.expand(images) : [source()]
    let setup = try InspectorSetup(
      sources, modelOptions, decodingFlags, showsTruth(view) ? annotationOptions : nil, named: images)
    let options = try viewFlags.options(view, classes: setup.configuration.classes)
    var state = setup.state(traits, options, isNewcomer: false)
    let bar = ProgressBar(
      total: sources.count, unit: "pictures", isShown: view == .browser && Console.isTerminal)
    defer { bar.clear() }
    try state.settle(in: setup.services) { bar.update(done: $0.browser.runCount) }
    if view != .browser {
      for note in state.picture?.image.notes ?? [] { Console.complain("\(sources[0].name): \(note)") }
    }
    try viewFlags.check(state)
    return Renderer().frame(state)
  }

  private func runFrame(of view: ViewKind) throws -> Frame {
    let services = try RunServices(
      images[0], pictures: Array(images.dropFirst()), annotations: annotationOptions.annotations,
      overrides: modelOptions.thresholds, decoding: decodingFlags.decoding, threads: modelOptions.threads,
      isWhole: true)
    return try RunView.frame(services, view, viewFlags, traits)
  }

  /// Whether ground truth is needed; otherwise it is not read.
  private func showsTruth(_ view: ViewKind) -> Bool {
    if viewFlags.groundTruth || annotationOptions.annotations != nil { return true }
    return switch view {
    case .detections, .anchors, .misses, .focal, .browser, .training: true
    case .levels, .scores: false
    }
  }

  private func source() throws -> PictureSource {
    let sources = try PictureList.expand(images)
    guard sources.count == 1, let source = sources.first else {
      let names = images.count == 1 ? "\(images[0]) holds" : "These are"
      throw ValidationError(
        "\(names) \(grouped(sources.count)) pictures: render draws one, but for --view browser")
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

/// The value of `render --style`.
enum PNGStyle: String, ExpressibleByArgument, CaseIterable { case smooth, terminal }

/// What `render` draws, in any form.
enum RenderedDrawing {
  case picture(LoadedPicture, zoom: Double, center: Point?)
  case frame(Frame)

  func canvas(_ traits: TerminalTraits) -> Canvas {
    let canvas =
      switch self {
      case .picture(let picture, let zoom, let center): picture.canvas(traits, zoom: zoom, center: center)
      case .frame(let frame): frame.canvas
      }
    return traits.glyphs == .ascii ? canvas.asciified() : canvas
  }

  func image(_ traits: TerminalTraits, _ style: PNGStyle, _ backdrop: Backdrop) -> Image {
    switch (style, self) {
    case (.smooth, .picture(let picture, let zoom, let center)):
      picture.exportImage(traits, zoom: zoom, center: center)
    case (.smooth, .frame(let frame)): frame.exportImage(backdrop: backdrop)
    // Without Unicode, charts stay in characters, too.
    case (.terminal, .frame(let frame)) where traits.glyphs != .ascii: frame.image(backdrop: backdrop)
    case (.terminal, _): canvas(traits).image(backdrop: backdrop)
    }
  }
}

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
