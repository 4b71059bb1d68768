import Annotations
import ArgumentParser
import Diagnosis
import Reports
import RetinaNet
import Runs
import Support

/// `retinascope explain IMAGE…`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says why objects were missed, and what would find them.",
    discussion: """
      For each annotated object that no detection finds, the first stage that lost it: no anchor fits, the box was \
      regressed badly, the score is too low, or it fell to top k, NMS, the maximum, or to another object's match; with \
      the numbers, and the least change of a single threshold that finds it, with what else that lets in.

      --annotations takes COCO's JSON, Pascal VOC's XML, YOLO's txt, CVAT's XML, or CSV as keras-retinanet and \
      DeepForest write it; without it a file beside the pictures is looked for. --box asks about one box of one picture instead. Without pictures and model it explains the demo.

      Over many pictures, those with the most misses come first, and a table counts the causes. The worst objects, for \
      --worst, are those that the network sees largest: the larger an object is, the less its size excuses the miss. \
      Whatever is wrong with all annotations alike, as shifted classes or boxes for another size, is said at the end, \
      where the evidence is strong.

      What a remedy lets in is counted in its picture, and for the 200 worst objects over all pictures.

      Labels can be wrong, too. --suspicious 100 lists, of all pictures, the 100 strongest detections where nothing is \
      annotated, and the 100 objects whose class is least likely beside another one. Look at each: the model may be the \
      one that errs. JSON has them as {"suspicious": {"missing": [...], "wrong": [...]}}.

      Thresholds begin at the model's display score, as the inspector's do.
      """)

  enum ExplanationFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(
    help: ArgumentHelp("Pictures, traces, folders of pictures, or - for standard input.", valueName: "image"),
    completion: .file())
  var images: [String] = []

  @OptionGroup var annotationOptions: AnnotationOptions

  @Option(
    help: ArgumentHelp(
      "One object instead of annotations: its left and upper edge, its width and its height, in pixels of the picture.",
      valueName: "X,Y,W,H"))
  var box: TypedBox?

  @Option(help: ArgumentHelp("The class of --box, by name or channel.", valueName: "name"))
  var label: String?

  @Option(help: ArgumentHelp("How much a box must overlap an object to find it.", valueName: "iou"))
  var iou = 0.5

  @Option(
    help: ArgumentHelp(
      "Explains at most this many objects, the worst of all pictures. JSON has all, and lists the worst.",
      valueName: "count"))
  var worst: Int?

  @Option(
    help: ArgumentHelp(
      """
      Lists at most this many missing labels, and as many wrong ones, the most suspicious of all pictures. In text \
      they take the place of the explanations, unless --worst asks for these.
      """, valueName: "count"))
  var suspicious: Int?

  @Flag(help: "Lists the objects that were found, too.")
  var found = false

  @Flag(
    help: """
      Runs the network again at sizes at which a missed object would have an anchor, at most three per picture, and says \
      whether it is found there.
      """)
  var trySizes = false

  @Flag(
    help: """
      Runs ten pictures again, prepared in other ways (red and blue swapped, other normalisations), and says which is \
      best.
      """)
  var diagnoseSetup = false

  @Option(help: ArgumentHelp("The form of the answer.", valueName: "form"))
  var format = ExplanationFormat.text

  @Option(
    help: ArgumentHelp("Writes to a file, which appears when it is whole.", valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup(title: "Model and thresholds") var modelOptions: ModelOptions
  @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions

  /// The number of sizes that `--try-sizes` tries per picture.
  static let mostSizes = 3

  private var named: NamedPictures {
    NamedPictures(images: images, listFile: pictureOptions.filesFrom, model: modelOptions.model)
  }

  func validate() throws {
    try named.validate()
    guard iou > 0, iou <= 1 else {
      throw ValidationError("--iou \(iou) is out of range: expected a number above 0, at most 1")
    }
    if let worst, worst < 1 { throw ValidationError("--worst \(worst): expected a whole number from 1") }
    if let suspicious, suspicious < 1 {
      throw ValidationError("--suspicious \(suspicious): expected a whole number from 1")
    }
    if box != nil, suspicious != nil {
      throw ValidationError("--suspicious compares with annotations: it does not go with --box")
    }
    guard (box == nil) == (label == nil) else {
      throw ValidationError("--box X,Y,W,H and --label NAME go together: where an object is, and what it is")
    }
    if box != nil, annotationOptions.annotations != nil {
      throw ValidationError("--box asks about one object, --annotations about all: give one of them")
    }
    if box != nil, images.count != 1 || pictureOptions.filesFrom != nil {
      throw ValidationError("--box is a place in one picture: name that picture")
    }
    if box != nil, diagnoseSetup {
      throw ValidationError("--diagnose-setup compares with annotations: it does not go with --box")
    }
  }

  func run() throws {
    let sources = try named.sources()
    // Not earlier: while the program waits for a list, Ctrl-C ends it at once.
    Interruption.listen()
    let session = try modelOptions.open(for: sources, decoding: pictureOptions.decodingFlags.decoding)
    if diagnoseSetup, session.file == nil {
      throw ValidationError(
        "--diagnose-setup runs the network again: it needs pictures and a model, not traces")
    }
    let objects = try objectsToFind(sources, session.configuration.classes)
    try FileIdentity.refuse(
      output,
      among: sources.map(\.name) + modelOptions.files + [objects.truth?.annotations.source].compactMap { $0 })
    let sink = try OutputSink(path: output)
    try session.load()
    let explainer = Explainer(session, modelOptions.thresholds, iou: iou)
    let monitor = RunMonitor.console()
    var results = ExplanationRun(
      sources, objects, explainer, sizeLimit: trySizes ? Self.mostSizes : 0, suspiciousLimit: suspicious,
      monitor
    ).run()
    let (setup, isWhole) = try setupReport(&results, sources, objects, explainer, monitor)
    let report = ExplanationReport(
      ExplanationRanking(
        results.pictures, limit: worst ?? .max, tally: results.tally, workers: session.workers),
      annotated: results.annotated, sizes: results.sizes, setup: setup, suspicious: results.suspicious,
      isLimited: worst != nil,
      listsFound: found,
      inspector: inspector(objects))
    try sink.write(format == .text ? report.text : report.json.text + "\n")
    try sink.finish()
    try results.files.summary.report(of: sources.count)
    if !isWhole { throw ExitCode(1) }
  }

  /// - Returns: what is said of the set-up, and whether all that was asked for was tried.
  private func setupReport(
    _ results: inout ExplanationResults, _ sources: [PictureSource], _ objects: WantedObjects,
    _ explainer: Explainer, _ monitor: RunMonitor
  ) throws -> (SetupReport?, isWhole: Bool) {
    guard let truth = objects.truth else { return (nil, true) }
    var inputTrial: InputTrialResult?
    var isWhole = true
    if diagnoseSetup, !results.files.wasInterrupted {
      let run = try InputTrialRun(
        sources, failed: Set(results.pictures.filter { $0.picture == nil }.map(\.name)), truth, explainer,
        monitor)
      if run.chosen.isEmpty {
        Console.complain(
          "--diagnose-setup: no picture that can be read again, from a file, has an object to compare by.")
        isWhole = false
      } else {
        do {
          inputTrial = try run.run()
          results.files.wasInterrupted = inputTrial == nil
        } catch {
          // What was explained before is still worth its report.
          Console.complain("--diagnose-setup ended early: \(failureReason(error))")
          isWhole = false
        }
      }
    }
    return (SetupReport(results, truth.match, iou: iou, inputTrial: inputTrial), isWhole)
  }
}

extension ExplainCommand {
  func inspector(_ objects: WantedObjects) -> InspectorCommandLine {
    var flags = modelOptions.words + pictureOptions.decodingFlags.words
    flags += [
      ("--nms", modelOptions.nms.map { "\($0)" }), ("--top-k", modelOptions.topK.map { "\($0)" }),
      ("--max-detections", modelOptions.maxDetections.map { "\($0)" }),
    ].flatMap { flag, value in value.map { [flag, $0] } ?? [] }
    flags += annotationOptions.annotations.map { ["--annotations", $0] } ?? []
    return InspectorCommandLine(
      flags: flags, repeatsScore: modelOptions.score != nil, knowsObjects: objects.truth != nil)
  }

  /// The annotated objects, or the box from the command line.
  func objectsToFind(_ sources: [PictureSource], _ classes: [String?]) throws -> WantedObjects {
    if let box, let label {
      let names = ClassNames(classes)
      guard let channel = names.channel(of: label) else {
        throw ValidationError(
          "\(ConfigurationError.unknownClass(source: "--label", name: label, similar: names.similar(to: label)))"
        )
      }
      guard sources.count == 1 else {
        throw ValidationError(
          "\(images[0]) holds \(grouped(sources.count)) pictures: --box is a place in one")
      }
      return .box(Target(box: box.box, label: channel))
    }
    let truth = try annotationOptions.truth(
      sources, classes: classes, decoding: pictureOptions.decodingFlags.decoding,
      labels: modelOptions.labels)
    guard let truth else {
      try sources.refuseUnusable()
      throw ValidationError(
        "What should be found? Give --annotations FILE, or --box X,Y,W,H and --label NAME: no annotations lie beside the pictures."
      )
    }
    for line in truth.lines { Console.complain(line) }
    guard sources.indices.contains(where: { truth.objects(ofSource: $0) != nil }) else {
      try sources.refuseUnusable()
      throw Unannotated(
        description: """
          \(truth.annotations.source): none of the pictures is in it; \
          \(truth.annotations.pictures.first.map { "its first one is \($0.file)" } ?? "it lists none")
          """)
    }
    try truth.refuseUnlessKnown(classes: classes)
    // Labels that are missing are found without any.
    if suspicious == nil { try truth.refuseUnlessFindable() }
    return .annotated(truth)
  }

  fileprivate struct Unannotated: Error, CustomStringConvertible { let description: String }
}
