import ArgumentParser
import RetinaNet
import Runs
import Training

/// What is trained, from what.
struct TrainingStartFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("The checkpoint to start from. See also --new.", valueName: "file"),
    completion: .file(extensions: ["pth", "pt", "ckpt", "pkl", "safetensors"]))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "A new network: resnet18, resnet34, resnet50, or a JSON file that describes one (help training).",
      valueName: "network"),
    completion: .file(extensions: ["json"]))
  var new: String?

  @Option(
    help: ArgumentHelp(
      "Of --new: the backbone's weights, as torchvision's resnet50-....pth has them.", valueName: "file"),
    completion: .file(extensions: ["pth", "safetensors"]))
  var backbone: String?

  @Option(
    help: ArgumentHelp(
      "Which network, where the checkpoint holds several: the name of its dictionary or module.",
      valueName: "name"))
  var weights: String?

  @Option(
    help: ArgumentHelp("JSON with settings that the checkpoint does not hold.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var config: String?

  @Option(
    help: ArgumentHelp("Names of YOLO's classes, where its labels have none.", valueName: "file"),
    completion: .file(extensions: ["txt", "json", "yaml", "yml"]))
  var labels: String?

  @Flag(
    help:
      "Keeps the checkpoint's classes where the annotations have others, and adds these. Else the classes are those that are annotated."
  )
  var keepClasses = false

  @Option(help: ArgumentHelp("What begins anew although the checkpoint has it.", valueName: "part"))
  var reset = TrainingRequest.ResetPart.none

  @Option(
    help: ArgumentHelp(
      """
      What is trained: new (of the last classification layer the channels of classes that the model does not have; it \
      keeps its own), last (the last layer of each head), head, pyramid (and heads), backbone:N (its last N stages, and \
      all above), all. Default: all of a new network, else backbone:3.
      """, valueName: "part"),
    transform: { name in
      if name == "new" { return TrainedChoice(part: nil) }
      guard let part = TrainedPart(name: name) else {
        throw ValidationError(
          "--train \(name): expected new, last, head, pyramid, backbone:1 to backbone:5, or all")
      }
      return TrainedChoice(part: part)
    })
  var train: TrainedChoice?

  @Option(
    help: ArgumentHelp(
      """
      Batch normalisation: frozen, stored (only scale and shift are trained), or batch (by the batch's statistics). \
      Default: as the family does.
      """, valueName: "how"),
    transform: { name in
      guard let norms = NormMode(name: name) else {
        throw ValidationError("--norms \(name): expected frozen, stored or batch")
      }
      return norms
    })
  var norms: NormMode?

  func validate() throws {
    guard (model == nil) != (new == nil) else {
      throw ValidationError(
        model == nil
          ? "Nothing to train: give --model FILE to start from a checkpoint, or --new for a new network."
          : "--model and --new exclude each other: a network is new, or it is not.")
    }
    if let train, train.part == nil, new != nil {
      throw ValidationError("--train new goes with --model: in a new network all classes are new.")
    }
    if let train, train.part == nil, reset != .none {
      throw ValidationError(
        "--train new leaves the other classes as they are, and --reset begins them anew: give one of both.")
    }
    if backbone != nil, new == nil { throw ValidationError("--backbone goes with --new.") }
    if new != nil, weights != nil || config != nil {
      throw ValidationError(
        "--weights and --config go with --model; a new network is described by --new FILE.json.")
    }
  }

  var start: TrainingRequest.TrainingStart {
    if let new { return .new(new) }
    return .checkpoint(ModelRequest(path: model ?? "", weights: weights, config: config))
  }
}

/// The value of --train.
struct TrainedChoice: Hashable {
  /// `nil` for new.
  let part: TrainedPart?
}

extension TrainingRequest.ResetPart: ExpressibleByArgument {}

/// How weights follow their gradients.
struct OptimizerFlags: ParsableArguments {
  @Option(help: ArgumentHelp("Pictures in a batch. Default: 2.", valueName: "count"))
  var batch: Int?

  @Option(help: ArgumentHelp("Batches whose gradients make one step.", valueName: "count"))
  var accumulate = 1

  @Option(help: ArgumentHelp("Steps of the whole run. A finished run goes on with more.", valueName: "count"))
  var steps: Int?

  @Option(
    help: ArgumentHelp("Instead of --steps: how often to go through all pictures.", valueName: "count"))
  var epochs: Double?

  @Option(help: ArgumentHelp("sgd or adamw. Default: as the family does.", valueName: "name"))
  var optimizer: OptimizerName?

  @Option(
    help: ArgumentHelp(
      "The highest learning rate. Default: the recipe's, in proportion to the pictures of a step.",
      valueName: "number"))
  var rate: Double?

  @Option(help: ArgumentHelp("Of sgd. Default: 0.9.", valueName: "number"))
  var momentum: Double?

  @Option(help: ArgumentHelp("Default: the recipe's.", valueName: "number"))
  var weightDecay: Double?

  @Option(
    help: ArgumentHelp(
      "What decays: all, except-norms, or weights (of more than one dimension). Default: the recipe's.",
      valueName: "what"))
  var decay: DecayedParameters?

  @Option(help: ArgumentHelp("Bounds the norm of the gradient. Default: no bound.", valueName: "norm"))
  var clip: Double?

  @Option(
    help: ArgumentHelp("The rate's course: constant, steps or cosine. Default: steps.", valueName: "course"))
  var schedule: ScheduleName?

  @Option(
    help: ArgumentHelp("Steps in which the rate rises from 0. Default: the recipe's.", valueName: "count"))
  var warmup: Int?

  @Option(
    help: ArgumentHelp(
      "Keeps a moving average of the weights, of which this much stays at each step: 0.999. It is then what is measured.",
      valueName: "share"))
  var average: Double?

  enum OptimizerName: String, ExpressibleByArgument, CaseIterable { case sgd, adamw }
  enum ScheduleName: String, ExpressibleByArgument, CaseIterable { case constant, steps, cosine }

  func validate() throws {
    try TrainingBounds.check("--batch", batch, 1...4096)
    try TrainingBounds.check("--accumulate", accumulate, 1...4096)
    try TrainingBounds.check("--steps", steps, 1...1_000_000_000)
    try TrainingBounds.check("--warmup", warmup, 0...1_000_000_000)
    try TrainingBounds.check("--epochs", epochs, above: 0, to: 1e6)
    try TrainingBounds.check("--rate", rate, above: 0, to: 1e6)
    try TrainingBounds.check("--clip", clip, above: 0, to: 1e30)
    try TrainingBounds.check("--weight-decay", weightDecay, from: 0, to: 1e3)
    if let momentum, !(0..<1).contains(momentum) {
      throw ValidationError("--momentum \(momentum) is out of range: expected a number from 0, below 1")
    }
    if let average, !(average > 0 && average < 1) {
      throw ValidationError("--average \(average) is out of range: expected a number above 0, below 1")
    }
    if steps != nil, epochs != nil { throw ValidationError("--steps and --epochs exclude each other.") }
    if momentum != nil, optimizer == .adamw { throw ValidationError("--momentum goes with --optimizer sgd.") }
  }
}

extension DecayedParameters: ExpressibleByArgument {}

/// Ranges of numbers on the command line.
enum TrainingBounds {
  static func check(_ flag: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "\(flag) \(value) is out of range: expected a whole number from \(range.lowerBound) to \(range.upperBound)"
    )
  }

  static func check(_ flag: String, _ value: Double?, above least: Double, to most: Double) throws {
    guard let value, !(value > least && value <= most) else { return }
    throw ValidationError(
      "\(flag) \(value) is out of range: expected a number above \(Int(least)), up to \(most)")
  }

  static func check(_ flag: String, _ value: Double?, from least: Double, to most: Double) throws {
    guard let value, !(value >= least && value <= most) else { return }
    throw ValidationError("\(flag) \(value) is out of range: expected a number from \(Int(least)) to \(most)")
  }
}
