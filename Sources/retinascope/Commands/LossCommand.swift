import Annotations
import ArgumentParser
import Reports
import RetinaNet
import Runs
import Support
import Training

/// `retinascope loss IMAGE…`
struct LossCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss",
    abstract: "Says what the training loss of pictures is, and what it is made of.",
    discussion: """
      Matches the annotated objects with the anchors as the model's family does in training, and gives focal loss and box \
      loss: by positives, hard and easy negatives, by level and by class, with cross entropy beside. The loss is \
      normalised as the family does it; several pictures are one batch. Crowds and ignored objects take no part.

      --annotations takes COCO's JSON, Pascal VOC's XML, YOLO's txt, CVAT's XML, or CSV as keras-retinanet and \
      DeepForest write it; without it a file beside the pictures is looked for. Without pictures and model it measures the demo.

      An object that no anchor touches is left out and listed.
      """)

  enum LossFormat: String, ExpressibleByArgument, CaseIterable { case table, json }
  enum BoxLossName: String, ExpressibleByArgument, CaseIterable {
    case l1, giou
    case smoothL1 = "smooth-l1"
  }

  @Argument(
    help: ArgumentHelp("Pictures, traces, folders of pictures, or - for standard input.", valueName: "image"),
    completion: .file())
  var images: [String] = []

  @OptionGroup var annotationOptions: AnnotationOptions

  @Option(
    help: ArgumentHelp(
      "The weight of positives, 0 to 1; negatives weigh 1 - alpha. none weighs both with 1. Default: 0.25.",
      valueName: "alpha"))
  var alpha: TypedAlpha?

  @Option(
    help: ArgumentHelp(
      "How strongly focal loss turns away from what is easy, 0 to 100; 0 is cross entropy. Default: 2.",
      valueName: "gamma"))
  var gamma: Double?

  @Option(
    help: ArgumentHelp(
      "Also gives the loss before training, where all scores are this prior, and where they are 0.5.",
      valueName: "score"))
  var prior: Double?

  @Option(help: ArgumentHelp("How boxes are compared. Default: as the family does.", valueName: "loss"))
  var boxLoss: BoxLossName?

  @Option(
    help: ArgumentHelp("Where smooth-l1 turns from square to straight. Default: 1.", valueName: "delta"))
  var beta: Double?

  @Option(help: ArgumentHelp("The form of the answer.", valueName: "form"))
  var format = LossFormat.table

  @Option(
    help: ArgumentHelp(
      "Writes the gradients of one picture's loss by all logits and deltas, as safetensors.",
      valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var gradients: String?

  @Option(
    help: ArgumentHelp(
      "Writes the gradients of the loss of all pictures, as one batch, by every weight, as safetensors.",
      valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var weightGradients: String?

  @Option(
    help: ArgumentHelp(
      """
      What batch normalisation is for --weight-gradients: frozen, stored (its scales and shifts are trained), or batch \
      (by the pictures' own statistics). Default: frozen.
      """, valueName: "kind"))
  var norms: String?

  @Option(
    help: ArgumentHelp(
      "With --weight-gradients: also writes what every ReLU of that pass gave, as safetensors.",
      valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var activations: String?

  @Option(
    help: ArgumentHelp("Writes to a file, which appears when it is whole.", valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup(title: "Model and thresholds") var modelOptions: ModelOptions
  @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions

  private var named: NamedPictures {
    NamedPictures(images: images, listFile: pictureOptions.filesFrom, model: modelOptions.model)
  }

  func validate() throws {
    try named.validate()
    if case .value(let alpha) = alpha, !FocalLoss.alphaRange.contains(alpha) {
      throw ValidationError("--alpha \(alpha) is out of range: expected a number from 0 to 1, or none")
    }
    if let gamma, !FocalLoss.gammaRange.contains(gamma) {
      throw ValidationError("--gamma \(gamma) is out of range: expected a number from 0 to 100")
    }
    if let prior, !(prior > 0 && prior < 1) {
      throw ValidationError("--prior \(prior) is out of range: expected a score above 0, below 1")
    }
    if let beta {
      guard boxLoss == .smoothL1 else { throw ValidationError("--beta goes with --box-loss smooth-l1") }
      guard beta >= 0, beta.isFinite else {
        throw ValidationError("--beta \(beta) is out of range: expected a number from 0")
      }
    }
    if let gradients, gradients == output {
      throw ValidationError("--gradients and --output name the same file, \(gradients)")
    }
    if let weightGradients, [output, gradients].contains(weightGradients) {
      throw ValidationError(
        "--weight-gradients and another flag name the same file, \(weightGradients)")
    }
    if let activations {
      guard weightGradients != nil else {
        throw ValidationError("--activations goes with --weight-gradients")
      }
      if [output, gradients, weightGradients].contains(activations) {
        throw ValidationError("--activations and another flag name the same file, \(activations)")
      }
    }
    if let norms {
      guard weightGradients != nil else { throw ValidationError("--norms goes with --weight-gradients") }
      guard NormMode(name: norms) != nil else {
        throw ValidationError("--norms \(norms): expected frozen, stored or batch")
      }
    }
    if [gradients, weightGradients, activations].contains("-") {
      throw ValidationError("Gradients are not written to standard output: give --gradients a file's name.")
    }
  }

  func run() throws {
    let sources = try named.sources()
    if gradients != nil, sources.count != 1 {
      throw ValidationError("--gradients holds those of one picture: name one, not \(grouped(sources.count))")
    }
    // Not earlier: while the program waits for a list, Ctrl-C ends it at once.
    Interruption.listen()
    let session = try modelOptions.open(for: sources, decoding: pictureOptions.decodingFlags.decoding)
    let truth = try trainingTruth(sources, session.configuration.classes)
    let inputs = sources.map(\.name) + modelOptions.files + [truth.annotations.source]
    try FileIdentity.refuse(output, among: inputs)
    try FileIdentity.refuse(gradients, flag: "--gradients", among: inputs)
    try FileIdentity.refuse(weightGradients, flag: "--weight-gradients", among: inputs)
    try FileIdentity.refuse(activations, flag: "--activations", among: inputs)
    let sink = try OutputSink(path: output)
    try session.load()
    let results = LossRun(
      sources, truth, session, settings(session.configuration.family), .console(),
      receiveGradients: gradients.map { path in { try GradientFile.write($1, of: $0, to: path) } }
    ).run()
    if let weightGradients {
      let made = try WeightGradients(
        sources, truth, session, settings(session.configuration.family),
        norms: norms.flatMap { NormMode(name: $0) } ?? .frozen, keepsActivations: activations != nil)
      try made.write(to: weightGradients)
      if let activations { try made.writeActivations(to: activations) }
    }
    let report = LossReport(results, prior: prior)
    try sink.write(format == .table ? report.text : report.json.text + "\n")
    try sink.finish()
    try results.files.summary.report(of: sources.count)
  }

  private func settings(_ family: Family) -> LossSettings {
    var settings = LossSettings(family: family)
    if let alpha { settings.focal.alpha = alpha.weight }
    if let gamma { settings.focal.gamma = gamma }
    switch boxLoss {
    case .l1: settings.box = .l1
    case .giou: settings.box = .giou
    case .smoothL1: settings.box = .smoothL1(beta: beta ?? 1)
    case nil: break
    }
    return settings
  }
}

/// α on the command line: a number, or none.
enum TypedAlpha: Hashable, ExpressibleByArgument {
  case none
  case value(Double)

  init?(argument: String) {
    if argument.lowercased() == "none" {
      self = .none
    } else if let number = Double(argument) {
      self = .value(number)
    } else {
      return nil
    }
  }

  var weight: Double? { if case .value(let weight) = self { weight } else { nil } }
}
