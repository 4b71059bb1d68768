import Annotations
import ArgumentParser
import Foundation
import Reports
import RetinaNet
import Runs
import Support

extension DetectionFormat: ExpressibleByArgument {}

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Finds objects in pictures.",
    discussion: """
      Without pictures and model it looks at the scenes of the demo. A folder means all PNG, JPEG, WebP and \
      TIFF pictures in it and below, recognised by content; - is one picture on standard input.

      A table lists what scores above the model's display score, and counts the rest; the other forms hold all above \
      the score threshold.

      A picture that fails is reported, and the rest goes on; the exit code is then 1. Ctrl-C finishes the picture at \
      hand, writes the results whole, and exits with 130.

      coco is the list that pycocotools loads. Its image and category ids come from --annotations, by file name and \
      class name. Without, categories are those of --labels or COCO's own where the model has COCO's classes, else \
      the format is refused; a picture's id is its name where all names are distinct numbers, else its place, from 1.
      """)

  @Argument(
    help: ArgumentHelp("Pictures, folders of pictures, or - for standard input.", valueName: "image"),
    completion: .file())
  var images: [String] = []

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var pictureOptions: PictureOptions

  @Option(
    help: ArgumentHelp("COCO annotations that give --format coco its ids.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var annotations: String?

  @Option(help: ArgumentHelp("The form of the results.", valueName: "form"))
  var format = DetectionFormat.table

  @Option(
    help: ArgumentHelp(
      "Writes the results to a file, which appears when it is whole; jsonl adds its lines to what is there.",
      valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Saves each picture with its boxes as a PNG in this folder; boxes from the display score up, or from --score.",
      valueName: "folder"),
    completion: .directory)
  var saveOverlays: String?

  private var named: NamedPictures {
    NamedPictures(images: images, listFile: pictureOptions.filesFrom, model: modelOptions.model)
  }

  func validate() throws {
    try named.validate()
    if annotations != nil, format != .coco {
      throw ValidationError("--annotations serves only --format coco.")
    }
  }

  func run() throws {
    let sources = try named.sources()
    // Not earlier: while the program waits for a list, Ctrl-C ends it at once.
    Interruption.listen()
    try FileIdentity.refuse(
      output, among: sources.map(\.name) + modelOptions.files + [annotations].compactMap { $0 })
    let session = try modelOptions.open(for: sources, decoding: pictureOptions.decodingFlags.decoding)
    var document = try document(session, sources)
    // Opened before the work, so that an unwritable path is reported at once.
    let sink = try OutputSink(path: output, appends: format == .jsonl)
    try session.load()
    let overlays = try saveOverlays.map {
      try OverlayFolder(
        path: $0, displayScore: modelOptions.thresholds.displayScore(of: session.configuration),
        inputs: sources.map(\.name))
    }
    let monitor = RunMonitor.console()
    // Results may be printed to the same screen as the progress line.
    let sharesTerminal = isatty(STDOUT_FILENO) == 1
    try sink.write(document.start)
    let summary = try DetectionRun(sources, monitor).run(expect: session.expect) { source, progress in
      if !source.isUnusable, let obstacle = document.obstacle(for: source.name) { throw obstacle }
      let (result, image) = try session.detect(source, modelOptions.thresholds, progress: progress)
      return DetectionStep(result, rest: overlays?.saving(result, over: image))
    } receive: { result in
      if sharesTerminal { monitor.clear() }
      try sink.write(document.text(of: result))
    }
    try sink.write(document.end)
    try sink.finish()
    try summary.report(of: sources.count)
  }

  private func document(_ session: ModelSession, _ sources: [PictureSource]) throws -> any DetectionDocument {
    switch format {
    case .table:
      return DetectionTable(
        displayScore: modelOptions.thresholds.displayScore(of: session.configuration),
        scoreThreshold: session.configuration.thresholds.lowestScore)
    case .json: return DetectionJSON(model: session.configuration.name)
    case .jsonl: return DetectionLines()
    case .coco:
      let names = sources.map(\.name)
      if let path = try annotations ?? (named.areDemo ? Demo.annotations() : nil) {
        let identifiers = try COCOIdentifiers(
          files: names, classes: session.configuration.classes, annotated: AnnotationSet.read(path: path))
        if !identifiers.unknownClasses.isEmpty {
          let names = identifiers.unknownClasses
          let unknown =
            names.prefix(5).joined(separator: ", ")
            + (names.count > 5 ? " and \(grouped(names.count - 5)) more" : "")
          Console.complain("\(path): no category is called \(unknown), so what is found of it is left out.")
        }
        return COCOResults(identifiers: identifiers)
      }
      let channels = session.configuration.classes.indices
      let categories = channels.compactMap { channel in
        session.categoryID(forChannel: channel).map { (channel, $0) }
      }
      return COCOResults(
        identifiers: try COCOIdentifiers(
          files: names, unread: Set(sources.filter(\.isUnusable).map(\.name)),
          categories: Dictionary(uniqueKeysWithValues: categories)))
    }
  }
}

extension RunSummary {
  /// Reports how many pictures failed, and whether the run was interrupted.
  ///
  /// - Throws: the exit code if it is not 0.
  func report(of total: Int) throws {
    if failed > 0, total > 1 {
      Console.complain("\(grouped(failed)) of \(grouped(total)) pictures failed.")
    }
    if wasInterrupted {
      Console.complain("interrupted after \(grouped(done + failed)) of \(grouped(total)) pictures.")
      throw ExitCode(Interruption.exitCode)
    }
    if failed > 0 { throw ExitCode(1) }
  }
}
