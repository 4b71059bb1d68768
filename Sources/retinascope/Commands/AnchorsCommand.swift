import Annotations
import ArgumentParser
import Reports
import Runs

/// `retinascope anchors --annotations A`
struct AnchorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anchors",
    abstract: "Says how a model's anchors fit a data set, and fits others to it.",
    discussion: """
      Without running the network: for every annotated object the IoU of its best anchor at the network's input, the \
      anchors that training would give it, and what would give one to those that have none. Below an IoU of 0.5 an \
      object has only what the low-quality rule gives it. Crowds and ignored objects are left out, as in training.

      The sizes of pictures come from the annotations, for YOLO's labels and where the annotations give none from the \
      headers of the pictures, beside them or in --images.

      --fit looks for better sizes and ratios with half of the pictures, and measures them on the other half. They are \
      printed as a configuration for --config, and need new training. Where they are not better, the model's own are \
      kept.

      Without anything named it measures the demo's model on the demo's objects.
      """)

  enum AnchorsFormat: String, ExpressibleByArgument, CaseIterable { case table, json }

  @OptionGroup var annotationOptions: AnnotationOptions

  @Option(
    name: .customLong("images"),
    help: ArgumentHelp(
      "A folder of pictures, for annotations that do not give their sizes.", valueName: "folder"),
    completion: .directory)
  var folder: String?

  @Flag(help: "Fits anchors to the data, as many per cell and fewer.")
  var fit = false

  @Option(help: ArgumentHelp("The form of the answer.", valueName: "form"))
  var format = AnchorsFormat.table

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var decodingFlags: DecodingFlags

  func validate() throws {
    if annotationOptions.annotations == nil, folder == nil, modelOptions.model != nil {
      throw ValidationError("No objects to measure anchors on: give --annotations.")
    }
  }

  func run() throws {
    let session = try modelOptions.open(decoding: decodingFlags.decoding)
    let pictures = try picturePaths()
    let annotations = try groundTruth(pictures)
    for note in annotations.notes { Console.complain(note) }
    let run = try AnchorRun(
      annotations, pictures: pictures, decoding: decodingFlags.decoding, session.configuration, fits: fit,
      threads: session.workers.count)
    for note in run.notes { Console.complain(note) }
    let report = AnchorReport(run)
    let sink = try OutputSink(path: nil)
    try sink.write(format == .table ? report.text : report.json.text + "\n")
    try sink.finish()
    if fit, run.fitted == nil {
      Console.complain("--fit: nothing is fitted, since that takes two pictures with objects.")
      throw ExitCode(1)
    }
  }

  private func picturePaths() throws -> [String] {
    guard let folder else { return [] }
    let sources = try PictureList.expand([folder])
    try sources.refuseUnusable()
    return sources.compactMap { if case .file(let path) = $0 { path } else { nil } }
  }

  /// The named annotations, else those beside the pictures, else the demo's.
  private func groundTruth(_ pictures: [String]) throws -> AnnotationSet {
    let decoding = decodingFlags.decoding
    if let path = annotationOptions.annotations {
      return try AnnotationSet.read(
        path: path, pictures: pictures, decoding: decoding, labels: modelOptions.labels)
    }
    guard let folder else { return try AnnotationSet.read(path: Demo.annotations()) }
    guard
      let annotations = try AnnotationSet.beside(
        pictures: pictures, decoding: decoding, labels: modelOptions.labels)
    else {
      throw ValidationError("No ground truth lies beside the pictures of \(folder): give --annotations.")
    }
    return annotations
  }
}
