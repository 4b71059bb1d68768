import Support

/// The first line of a training run's log: what is trained, on what, and how.
public struct TrainingRunHeader: Sendable, Hashable {
  /// ISO 8601, in UTC.
  public var started: String
  /// The checkpoint that it starts from; `nil` for a new network.
  public var model: String?
  /// What a new network is made as: "resnet18", or the file that describes it.
  public var new: String?
  /// The folder of pictures, as it was named.
  public var images: String
  public var annotations: String
  public var validation: String?
  public var validationAnnotations: String?
  /// How many steps the run is to have.
  public var steps: Int
  /// Pictures in a step.
  public var batch: Int
  /// Pictures in the training set.
  public var pictures: Int
  /// "sgd" or "adamw"
  public var optimizer: String
  /// The highest learning rate of the schedule.
  public var rate: Double
  /// "focal" or "ce"
  public var loss: String
  /// `nil` where positives and negatives weigh alike.
  public var alpha: Double?
  public var gamma: Double
  /// The score with which a new classification layer begins.
  public var prior: Double
  /// "head", "last", "pyramid", "backbone:N" or "all"
  public var train: String
  /// By class channel; `nil` for background.
  public var classes: [String?]
  /// "P3" and on.
  public var levels: [String]
  public var seed: UInt64
  public var threads: Int

  public init(
    started: String, model: String?, new: String?, images: String, annotations: String, validation: String?,
    validationAnnotations: String?, steps: Int, batch: Int, pictures: Int, optimizer: String, rate: Double,
    loss: String, alpha: Double?, gamma: Double, prior: Double, train: String, classes: [String?],
    levels: [String], seed: UInt64, threads: Int
  ) {
    self.started = started
    self.model = model
    self.new = new
    self.images = images
    self.annotations = annotations
    self.validation = validation
    self.validationAnnotations = validationAnnotations
    self.steps = steps
    self.batch = batch
    self.pictures = pictures
    self.optimizer = optimizer
    self.rate = rate
    self.loss = loss
    self.alpha = alpha
    self.gamma = gamma
    self.prior = prior
    self.train = train
    self.classes = classes
    self.levels = levels
    self.seed = seed
    self.threads = threads
  }

  var json: JSONText {
    func text(_ value: String?) -> JSONText { value.map(JSONText.string) ?? .null }
    return .object([
      ("started", .string(started)), ("model", text(model)), ("new", text(new)), ("images", .string(images)),
      ("annotations", .string(annotations)), ("validation", text(validation)),
      ("validation_annotations", text(validationAnnotations)), ("steps", .int(steps)), ("batch", .int(batch)),
      ("pictures", .int(pictures)), ("optimizer", .string(optimizer)), ("rate", .double(rate)),
      ("loss", .string(loss)), ("alpha", alpha.map(JSONText.double) ?? .null), ("gamma", .double(gamma)),
      ("prior", .double(prior)), ("train", .string(train)), ("classes", .array(classes.map(text))),
      ("levels", .array(levels.map(JSONText.string))), ("seed", .int(Int(truncatingIfNeeded: seed))),
      ("threads", .int(threads)),
    ])
  }
}
