import Annotations
import Checkpoints
import Foundation
import OrderedCollections
import RetinaNet
import Support
import Tensors
import Training

/// The network that a training begins with: its layers, settings and weights.
public struct NetworkStart: Sendable {
  public let architecture: Architecture
  public private(set) var configuration: Configuration
  /// Of all layers, by full key.
  public internal(set) var arrays: NetworkArrays
  /// torch's counters of the steps of batch normalisations, by full key, where the file has them.
  public internal(set) var counters: OrderedDictionary<String, Int> = [:]
  /// The keys in the file's order, without counters.
  public let keys: [String]
  /// The channels of classes that the checkpoint does not have; none in a new network.
  public let newChannels: [Int]
  /// Whether the weights come from a network whose batch normalisations were trained.
  public let hasTrainedNorms: Bool
  /// What there is to say: layers that begin anew, warnings of the file.
  public internal(set) var notes: [String]
  /// What the weights are made of, as text, so that two starts can be compared: names with SHA-256 sums.
  public internal(set) var identity: [(String, JSONText)]

  /// - Throws: where a file is no RetinaNet, or cannot be trained.
  public init(_ request: TrainingRequest, _ annotations: AnnotationSet) throws {
    switch request.start {
    case .checkpoint(let model): try self.init(model, request, annotations)
    case .new(let name): try self.init(new: name, request, annotations)
    }
    try reset(request)
  }

  /// The score that a new classification layer gives at first.
  public static let usualPrior = 0.01

  private static func initialWeights(_ request: TrainingRequest, _ architecture: Architecture)
    -> InitialWeights
  {
    InitialWeights(
      seed: request.seed, prior: request.prior ?? usualPrior, towers: InitialWeights.usualTowers(architecture)
    )
  }

  /// The layers that begin anew although the checkpoint has them.
  private mutating func reset(_ request: TrainingRequest) throws {
    guard request.reset != .none else { return }
    let initial = Self.initialWeights(request, architecture)
    let whole = initial.arrays(architecture)
    let layers =
      request.reset == .last
      ? [architecture.classOutput, architecture.boxOutput] : architecture.headConvolutions
    for key in layers.flatMap({ $0.arrayShapes.keys }) { arrays[key] = whole[key] }
    notes.append(
      request.reset == .last
        ? "The last layer of each head begins anew." : "Both heads begin anew.")
  }
}

extension NetworkStart {
  /// From a checkpoint.
  private init(_ model: ModelRequest, _ request: TrainingRequest, _ annotations: AnnotationSet) throws {
    if let metadata = try? Checkpoint.open(model.path, requiringFinite: false).metadata,
      metadata["format"] == TraceFile.format
    {
      throw TrainingRefused(
        """
        --model \(model.path): this is a trace, what a network computed on one picture. It holds no weights to train: \
        name the checkpoint
        """)
    }
    let (file, _) = try model.open()
    let present = file.configuration.classes
    let classes = TrainedClasses(
      present: present, annotations: annotations,
      keeps: request.keepsClasses || request.trainsNewClassesOnly)
    let architecture = file.architecture.withClasses(classes.names.count)
    var arrays: NetworkArrays = [:]
    for key in file.architecture.arrayShapes.keys { arrays[key] = try file.array(key)?.floats() }
    if !classes.isUnchanged(of: present.count) {
      let new = Self.initialWeights(request, architecture).classOutput(architecture)
      for (key, tensor) in new {
        arrays[key] =
          arrays[key].map { classes.merged($0, tensor, anchors: architecture.anchorsPerCell) } ?? tensor
      }
    }
    let new = classes.sources.indices.filter { classes.sources[$0] == nil }
    newChannels = new
    guard !request.trainsNewClassesOnly || !new.isEmpty else {
      throw TrainingRefused(
        "--train new: the model has all classes of \(annotations.source) already, so none is new; give --train last or head"
      )
    }
    self.architecture = architecture
    configuration = Self.configuration(file.configuration, request, classes, present: present)
    self.arrays = arrays
    hasTrainedNorms = file.read.trainedNorms
    for key in architecture.batchCounters.values {
      if let stored = file.array(key) { counters[key] = try stored.wholeNumber() }
    }
    let used = Set(arrays.keys)
    keys =
      file.checkpoint.arrays.keys.filter(used.contains)
      + used.subtracting(file.checkpoint.arrays.keys).sorted()
    notes =
      file.warnings.map { "\(file.path): \($0)" }
      + [classes.spellings, classes.note(present: present)].compactMap { $0 }
    identity = [("model_sha256", .string(try SHA256.hex(ofFile: model.path)))]
    if let weights = model.weights { identity.append(("weights", .string(weights))) }
    if let config = model.config {
      identity.append(("config_sha256", .string(try SHA256.hex(ofFile: config))))
    }
    file.checkpoint.releasePages()
  }

  /// A new network.
  private init(new name: String, _ request: TrainingRequest, _ annotations: AnnotationSet) throws {
    let layer: ConfigurationLayer
    let description: NetworkDescription
    if let named = NetworkDescription.named[name] {
      (layer, description) = (ConfigurationLayer(origin: .flag("--new")), named)
      identity = [("new", .string(name))]
    } else {
      guard FileStatus(name) != nil else {
        throw TrainingRefused(
          """
          --new \(name): there is no such network and no such file. Networks are \
          \(NetworkDescription.named.keys.joined(separator: ", ")); a JSON file may describe another one
          """)
      }
      layer = try ConfigurationLayer.file(name)
      let bytes = try InputFile.bytes(of: name, limit: 1 << 24)
      description = try NetworkDescription(json: Data(bytes), source: name)
      identity = [("new_sha256", .string(bytes.withUnsafeBytes(SHA256.hex)))]
    }
    if let family = layer.family, family != .torchvision, family != .torchvisionV2 {
      throw TrainingRefused(
        "\(name): family is \(family.rawValue); new networks are made with torchvision's names only")
    }
    let classes = TrainedClasses(
      present: layer.classes, annotations: annotations, keeps: request.keepsClasses)
    let perCell = layer.anchorSizes.map { $0[0].count * (layer.aspectRatios?.count ?? 3) } ?? 9
    let read = try description.architecture(classes: classes.names.count, anchorsPerCell: perCell)
    var own = layer
    own.classes = classes.names
    own.scoreByClass = nil
    own.parameters = nil
    own.p6Source = description.p6Source
    let resolved = try ResolvedConfiguration.resolve(read, layers: [own], path: name)
    architecture = read.architecture
    configuration = Self.configuration(resolved.configuration, request, classes, present: classes.names)
    let initial = Self.initialWeights(request, architecture)
    arrays = initial.arrays(architecture)
    keys = Array(arrays.keys)
    newChannels = []
    hasTrainedNorms = request.backbone == nil
    notes = [
      """
      A new network: \(architecture.backboneName), \(architecture.pyramid.channels) channels in pyramid and heads, whose \
      convolutions begin \(initial.towers == .small ? "small (deviation 0.01)" : "at Kaiming's spread")\
      .
      """
    ]
    if let spellings = classes.spellings { notes.append(spellings) }
    if let backbone = request.backbone {
      try take(backbone: backbone)
      identity.append(("backbone_sha256", .string(try SHA256.hex(ofFile: backbone))))
    }
  }

  /// The settings of the checkpoints that a run writes.
  private static func configuration(
    _ start: Configuration, _ request: TrainingRequest, _ classes: TrainedClasses, present: [String?]
  ) -> Configuration {
    var configuration = start
    configuration.name = URL(filePath: request.output).standardizedFileURL.lastPathComponent
    if !classes.isUnchanged(of: present.count) {
      configuration.classes = classes.names
      configuration.thresholds.scoreByClass = [:]
    }
    if case .drawn(let sizes) = request.sizes, let last = sizes.last { configuration.input.minSize = last }
    if let maxSize = request.maxSize { configuration.input.maxSize = maxSize }
    return configuration
  }

  /// What is trained at its own size should be detected at that size: it becomes the checkpoints' size, where all
  /// pictures have one; otherwise there is a note.
  mutating func takeSizes(of pictures: [Transform.Size], _ request: TrainingRequest) {
    let sides = pictures.map { (shorter: min($0.width, $0.height), longer: max($0.width, $0.height)) }
    guard request.maxSize == nil, let first = sides.first else { return }
    if sides.allSatisfy({ $0 == first }) {
      (configuration.input.minSize, configuration.input.maxSize) = first
    } else if let shorter = sides.map(\.shorter).min(), let longer = sides.map(\.longer).max() {
      let input = configuration.input
      notes.append(
        """
        The pictures are trained at their own sizes, sides from \(shorter) to \(longer) px, but detection resizes to \
        the checkpoint's \(input.minSize) px (longer side at most \(input.maxSize)): --min-size and --max-size of detect \
        and evaluate change that.
        """)
    }
  }
}

extension StoredArray {
  /// The only element, a whole number, as torch's counters are.
  func wholeNumber() throws -> Int {
    let value = try floats().elements.first ?? 0
    return Int(exactly: value.rounded()) ?? 0
  }
}
