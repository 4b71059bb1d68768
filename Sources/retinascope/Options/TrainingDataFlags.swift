import ArgumentParser
import RetinaNet
import Runs
import Training

/// What a network learns from: pictures, how they are changed, and the loss.
struct TrainingDataFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("A folder of pictures to train on.", valueName: "folder"), completion: .directory)
  var images: String

  @Option(
    help: ArgumentHelp(
      "Their ground truth: COCO's JSON, Pascal VOC's XML, YOLO's labels, CVAT's XML, or CSV; a file or a folder.",
      valueName: "file"),
    completion: .file())
  var annotations: String

  @Option(
    help: ArgumentHelp("A folder of pictures to measure on while it learns.", valueName: "folder"),
    completion: .directory)
  var validation: String?

  @Option(
    help: ArgumentHelp("Their ground truth. Default: what lies beside them.", valueName: "file"),
    completion: .file())
  var validationAnnotations: String?

  @Option(
    help: ArgumentHelp("Steps between two measurements. Default: once through the data.", valueName: "count"))
  var evaluateEvery: Int?

  @Option(
    help: ArgumentHelp(
      "listed, shuffled, or grouped: shuffled, pictures of about one shape in a batch. Default: grouped.",
      valueName: "order"))
  var order: PictureOrder.OrderKind?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The resized picture's shorter side; of several one is drawn for each picture; original: not resized.",
      valueName: "pixels"))
  var minSize: [String] = []

  @Option(help: ArgumentHelp("The bound of the resized picture's longer side.", valueName: "pixels"))
  var maxSize: Int?

  @Option(
    help: ArgumentHelp("The probability that a picture is mirrored. Default: 0.5.", valueName: "share"))
  var flip: Double?

  @Option(
    help: ArgumentHelp(
      "How far brightness, contrast and saturation are changed at random: 0.2 for 0.8 to 1.2. Default: 0.",
      valueName: "share"))
  var jitter: Double?

  @Option(help: ArgumentHelp("The seed of all random numbers.", valueName: "number"))
  var seed = 0

  @Option(help: ArgumentHelp("focal, or ce for cross entropy.", valueName: "loss"))
  var loss = TrainingRequest.TrainingLoss.focal

  @Option(
    help: ArgumentHelp(
      "The weight of positives, 0 to 1; none weighs all alike. Default: 0.25, with ce none.",
      valueName: "alpha"))
  var alpha: TypedAlpha?

  @Option(help: ArgumentHelp("Of the focal loss, 0 to 100. Default: 2.", valueName: "gamma"))
  var gamma: Double?

  @Option(help: ArgumentHelp("The score with which new classification layers begin.", valueName: "score"))
  var prior = NetworkStart.usualPrior

  @OptionGroup var decodingFlags: DecodingFlags

  func validate() throws {
    try TrainingBounds.check("--evaluate-every", evaluateEvery, 1...1_000_000_000)
    try TrainingBounds.check("--max-size", maxSize, 1...ExecutionPlan.largestSide)
    try TrainingBounds.check("--flip", flip, from: 0, to: 1)
    try TrainingBounds.check("--jitter", jitter, from: 0, to: 1)
    try TrainingBounds.check("--seed", seed, 0...(1 << 53))
    try TrainingBounds.check("--gamma", gamma, from: 0, to: 100)
    if case .value(let alpha) = alpha { try TrainingBounds.check("--alpha", alpha, from: 0, to: 1) }
    if loss == .ce, gamma != nil {
      throw ValidationError("--gamma belongs to focal loss; --loss ce is cross entropy, without one.")
    }
    if !(prior > 0 && prior < 1) {
      throw ValidationError("--prior \(prior) is out of range: expected a score above 0, below 1")
    }
    if validation == nil, validationAnnotations != nil || evaluateEvery != nil {
      throw ValidationError("--validation-annotations and --evaluate-every go with --validation.")
    }
    _ = try sizes()
  }

  func sizes() throws -> Augmentation.InputSizes? {
    if minSize.isEmpty { return nil }
    if minSize == ["original"] { return .original }
    let range = 1...ExecutionPlan.largestSide
    return .drawn(
      try minSize.map { text in
        guard let size = Int(text), range.contains(size) else {
          throw ValidationError(
            "--min-size \(text): expected whole numbers from 1 to \(range.upperBound), or original alone")
        }
        return size
      })
  }
}

extension TrainingRequest.TrainingLoss: ExpressibleByArgument {}

extension PictureOrder.OrderKind: ExpressibleByArgument {}
