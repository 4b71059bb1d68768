import Imaging
import RetinaNet
import Training

/// What a training is asked for. What is `nil` is decided by the family's recipe and the data.
public struct TrainingRequest: Sendable {
  /// What the network begins as.
  public enum TrainingStart: Sendable {
    case checkpoint(ModelRequest)
    /// "resnet18", "resnet34", "resnet50", or the path of a configuration that describes a network.
    case new(String)
  }

  /// Which layers begin anew although the checkpoint has them.
  public enum ResetPart: String, Sendable, CaseIterable { case none, last, head }

  /// "focal" or "ce": focal loss, or cross entropy, which is focal loss with γ = 0 and no α.
  public enum TrainingLoss: String, Sendable, CaseIterable { case focal, ce }

  public var start: TrainingStart
  public var images: String
  public var annotations: String
  /// The run's folder.
  public var output: String

  /// ImageNet weights of a new network's backbone: torchvision's resnet*.pth.
  public var backbone: String?
  public var validation: String?
  public var validationAnnotations: String?
  /// A file that names YOLO's classes.
  public var labels: String?
  public var decoding = DecodingOptions()

  public var trained: TrainedPart?
  /// Whether only the channels of new classes in the last classification layer are trained, so that all other classes
  /// keep their scores. The checkpoint's classes then stay.
  public var trainsNewClassesOnly = false
  public var norms: NormMode?
  public var reset = ResetPart.none
  /// Whether a checkpoint keeps its classes where the annotations have others, which are added.
  public var keepsClasses = false

  public var batch: Int?
  /// How many batches make a step.
  public var accumulate = 1
  public var steps: Int?
  public var epochs: Double?

  public var method: String?
  public var rate: Double?
  public var momentum: Double?
  public var weightDecay: Double?
  public var decayed: DecayedParameters?
  public var clip: Double?
  /// "constant", "steps" or "cosine"
  public var schedule: String?
  public var warmup: Int?
  /// How much of the weights' moving average stays at each step.
  public var average: Double?

  public var loss = TrainingLoss.focal
  /// `.some(nil)`: positives and negatives weigh alike.
  public var alpha: Double??
  /// Of focal loss alone.
  public var gamma: Double?
  public var prior: Double?

  public var order: PictureOrder.OrderKind?
  public var sizes: Augmentation.InputSizes?
  public var maxSize: Int?
  public var flip: Double?
  public var jitter: Double?
  public var seed: UInt64 = 0

  public var evaluateEvery: Int?
  /// Steps between checkpoints; `nil`: every few seconds.
  public var checkpointEvery: Int?
  public var threads: Int?
  /// Bytes for features of frozen layers.
  public var memory: Int?

  public init(start: TrainingStart, images: String, annotations: String, output: String) {
    self.start = start
    self.images = images
    self.annotations = annotations
    self.output = output
  }
}

/// Why a training is not begun, with what mends it.
public struct TrainingRefused: Error, CustomStringConvertible, Sendable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
