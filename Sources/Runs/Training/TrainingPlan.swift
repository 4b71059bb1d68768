import Annotations
import Imaging
import RetinaNet
import Support
import Tensors
import Training

/// All that a training run begins with: data, network and settings, read and checked.
public struct TrainingPlan: Sendable {
  public let source: TrainingSource
  public let set: TrainingSet
  public let start: NetworkStart
  public let settings: TrainingSettings
  public let validation: ValidationSet?
  public let workers: Workers
  /// What there is to say before the training begins: of the annotations, the pictures, and the network.
  public let notes: [String]

  public var request: TrainingRequest { settings.request }

  /// - Throws: `TrainingRefused` and the errors of files where the training would certainly fail.
  public init(_ request: TrainingRequest) throws {
    workers = Workers(request.threads ?? ResourceLimits.current().processors)
    source = try TrainingSource(
      images: request.images, annotations: request.annotations, labels: request.labels,
      decoding: request.decoding)
    var start = try NetworkStart(request, source.annotations)
    set = try TrainingSet(
      source, classes: start.configuration.classes, decoding: request.decoding, threads: workers.count)
    if case .original? = request.sizes { start.takeSizes(of: set.pictures.map(\.size), request) }
    self.start = start
    settings = TrainingSettings(request, start, set, threads: workers.count)
    validation = try request.validation.map {
      try ValidationSet(
        images: $0, annotations: request.validationAnnotations, labels: request.labels, request.decoding,
        classes: start.configuration.classes)
    }
    let trained = set.pictures.map(\.file)
    let repeated = validation.flatMap {
      RepeatedPictures(trained: trained, validated: $0.sources.map(\.name)).note
    }
    notes =
      source.annotations.notes + set.notes + start.notes + (validation?.notes ?? [])
      + [source.elsewhere, repeated].compactMap { $0 }
  }

  /// The same data with another loss and folder, for a comparison.
  public init(_ plan: TrainingPlan, loss: TrainingRequest.TrainingLoss, output: String) {
    var request = plan.request
    request.loss = loss
    request.output = output
    source = plan.source
    set = plan.set
    start = plan.start
    validation = plan.validation
    workers = plan.workers
    notes = plan.notes
    settings = TrainingSettings(request, plan.start, plan.set, threads: plan.workers.count)
  }

  /// The network whose steps are made.
  var network: TrainableNetwork {
    TrainableNetwork(
      start.architecture, start.configuration, trained: settings.trained, norms: settings.norms,
      workers: workers)
  }

  /// Whether what frozen layers make of a picture is kept. Random colours make something else of it each time.
  public var keepsFeatures: Bool {
    settings.trained.hasFrozenBackbone && settings.augmentation.jitter == 0
  }

  /// Whether pictures are padded each alone, and that makes a difference to a batch of them. What frozen layers make of a
  /// picture would depend on its batch otherwise, and could not be kept.
  public var padsAlone: Bool {
    guard keepsFeatures, settings.batch > 1 else { return false }
    let padded = inputs.map(\.padded)
    return padded.contains { $0 != padded.first }
  }

  /// The sizes that pictures may be given to the network in.
  private var inputs: some Sequence<Transform> {
    let (augmentation, configuration) = (settings.augmentation, start.configuration)
    var minSizes: [Int?] = [nil]
    if case .drawn(let sizes) = augmentation.sizes { minSizes = sizes }
    return set.pictures.lazy.flatMap { picture in
      minSizes.map { augmentation.transform(picture.size, PictureVariant(minSize: $0), configuration) }
    }
  }

  /// That of the most pixels.
  var largestInput: Transform? {
    inputs.max { $0.padded.width * $0.padded.height < $1.padded.width * $1.padded.height }
  }

  /// Bytes for features in memory.
  var memory: Int { request.memory ?? (ResourceLimits.current().availableMemory ?? 1 << 31) / 4 }

  /// Whether the network can find something on the validation pictures before the first step: it begins with a
  /// checkpoint that has some of their classes.
  var startIsMeasured: Bool {
    guard case .checkpoint = request.start, request.reset == .none, let validation else { return false }
    let known = Set(start.configuration.classes.indices).subtracting(start.newChannels)
    return validation.hasObjects(ofChannels: known)
  }

  /// What of the trained layers is trained; `nil`: all.
  var trainedRows: TrainedRows? {
    guard request.trainsNewClassesOnly else { return nil }
    let output = start.architecture.classOutput
    return TrainedRows(
      keys: [output.weight] + [output.bias].compactMap { $0 }, anchors: start.architecture.anchorsPerCell,
      classes: start.architecture.classCount, channels: start.newChannels)
  }

  /// What the run begins with.
  var initialState: TrainingState {
    var counters = start.counters
    if case .batch = settings.norms {
      for counter in start.architecture.batchCounters.values where counters[counter] == nil {
        counters[counter] = 0
      }
    }
    return TrainingState(arrays: start.arrays, counters: counters)
  }
}
