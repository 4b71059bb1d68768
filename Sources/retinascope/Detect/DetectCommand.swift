import Annotations
import ArgumentParser
import Foundation
import RetinaNet
import Support

extension DetectionFormat: ExpressibleByArgument {}

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Finds objects in pictures.",
    discussion: """
      Without pictures and model it looks at the scenes of the demo. A folder stands for all PNG and JPEG pictures in \
      it and below, told by their content; - is one picture on standard input.

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
    // Only now: while a list is awaited, Ctrl-C ends the program at once.
    Interruption.listen()
    try FileIdentity.refuse(
      output, among: sources.map(\.name) + modelOptions.files + [annotations].compactMap { $0 })
    let subject = try RunSubject(sources, modelOptions)
    var document = try document(subject, sources)
    // Opened before the work, so that a place that cannot be written costs no time.
    let sink = try OutputSink(path: output, appends: format == .jsonl)
    var detector = Detector(
      try subject.chosen.map { try LoadedModel($0.file, threads: modelOptions.threads) },
      decoding: pictureOptions.decodingFlags.decoding, thresholds: modelOptions.thresholds(over:))
    if let saveOverlays {
      detector.overlays = try OverlayFolder(
        path: saveOverlays, displayScore: displayScore(subject), inputs: sources.map(\.name))
    }
    let run = DetectionRun(
      sources: sources, sharesTerminal: isatty(STDOUT_FILENO) == 1,
      progress: ProgressBar(total: sources.count, unit: sources.count == 1 ? "picture" : "pictures"))
    try sink.write(document.start)
    let summary = try run.run { source, progress in
      if let obstacle = document.obstacle(for: source.name) { throw obstacle }
      return try detector.detect(source, progress: progress)
    } receive: { result in
      try sink.write(document.text(of: result))
    }
    try sink.write(document.end)
    try sink.finish()
    try summary.report(of: sources.count)
  }

  private func document(_ subject: RunSubject, _ sources: [PictureSource]) throws -> any DetectionDocument {
    switch format {
    case .table:
      return DetectionTable(
        displayScore: displayScore(subject), scoreThreshold: subject.configuration.thresholds.score)
    case .json: return DetectionJSON(model: subject.configuration.name)
    case .jsonl: return DetectionLines()
    case .coco:
      let names = sources.map(\.name)
      if let path = try annotations ?? (named.areDemo ? Demo.annotations() : nil) {
        let identifiers = try COCOIdentifiers(
          files: names, classes: subject.configuration.classes, annotated: AnnotationSet.read(path: path))
        if !identifiers.unknownClasses.isEmpty {
          let unknown = identifiers.unknownClasses.joined(separator: ", ")
          Console.complain("\(path): no category is called \(unknown), so what is found of it is left out.")
        }
        return COCOResults(identifiers: identifiers)
      }
      let channels = subject.configuration.classes.indices
      let categories = channels.compactMap { channel in
        subject.categoryID(forChannel: channel).map { (channel, $0) }
      }
      return COCOResults(
        identifiers: try COCOIdentifiers(
          files: names, categories: Dictionary(uniqueKeysWithValues: categories)))
    }
  }

  /// What people are shown by default; with --score they see all that it lets pass.
  private func displayScore(_ subject: RunSubject) -> Float? {
    modelOptions.score == nil ? subject.configuration.displayScore : nil
  }
}

extension DetectionRun.Summary {
  /// Says how many pictures failed, and whether the run was interrupted.
  ///
  /// - Throws: the exit code, where it is not 0.
  func report(of total: Int) throws {
    if failed > 0, total > 1 {
      Console.complain("\(failed) of \(total) pictures failed.")
    }
    if wasInterrupted {
      Console.complain("interrupted after \(done + failed) of \(total) pictures.")
      throw ExitCode(Interruption.exitCode)
    }
    if failed > 0 { throw ExitCode(1) }
  }
}
