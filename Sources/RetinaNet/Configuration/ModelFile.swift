import Checkpoints
import OrderedCollections

/// A checkpoint that is a RetinaNet, with all its settings: what is needed to build or describe the network. No weight
/// has been read yet.
public struct ModelFile: Sendable {
  public let path: String
  public let checkpoint: Checkpoint
  public let read: ReadArchitecture
  public let resolved: ResolvedConfiguration
  /// Notes that do not keep the model from running: unused keys, sidecars without settings.
  public let warnings: [String]

  /// Modules in the file that, as `--config` or another file says, the network does not run.
  private let unusedModules: Set<String>
  /// The checkpoint's key of each array under the name that it would have without wrappers such as `module`.
  private let keys: [String: String]

  public var architecture: Architecture { read.architecture }
  public var configuration: Configuration { resolved.configuration }

  /// Opens a checkpoint and decides its settings.
  ///
  /// - Parameters:
  ///   - weights: which network, where the file holds several: the name of its dictionary or module.
  ///   - config: a file of settings (`GivenConfiguration`), which overrides the checkpoint itself and the files next to it.
  ///   - flags: makes the settings that override everything, for the architecture that was found.
  /// - Throws: `CheckpointError`, `ArchitectureError` (in a `ModelError` with the path), `ConfigurationError`,
  ///   and what `flags` throws.
  public static func open(
    _ path: String, weights: String? = nil, config: String? = nil,
    flags: (Architecture) throws -> [ConfigurationLayer] = { _ in [] }
  ) throws -> ModelFile {
    try ModelFile(
      checkpoint: Checkpoint.open(path, weights: weights), path: path, weights: weights, config: config,
      flags: flags)
  }

  /// Like `open`, for a checkpoint that is open already.
  ///
  /// - Parameter isForRunning: false where the file is only converted: then modules beside the network are not refused, since
  ///   what is written keeps them, and is refused in turn.
  public init(
    checkpoint: Checkpoint, path: String, weights: String? = nil, config: String? = nil,
    isForRunning: Bool = true, flags: (Architecture) throws -> [ConfigurationLayer] = { _ in [] }
  ) throws {
    self.path = path
    self.checkpoint = checkpoint
    keys = WrapperModules.unwrapped(checkpoint.arrays.keys)
    let given = try config.map(GivenConfiguration.init)
    do {
      read = try Architecture.read(
        shapes: keys.mapValues { checkpoint.arrays[$0]!.shape }, weights: weights
      ) { given?.predictedNetwork ?? SemiSupervision.prediction(checkpoint) }
    } catch {
      throw ModelError(path: path, cause: error)
    }
    var warnings = checkpoint.warnings
    if let weights, !checkpoint.weightsPath.joined(separator: ".").contains(weights),
      !read.architecture.prefix.contains(weights)
    {
      throw UnknownWeights(path: path, name: weights)
    }
    warnings += [read.choice, read.unusedWarning].compactMap { $0 }
    var layers: [ConfigurationLayer] = []
    layers += try flags(read.architecture)
    var isPartial = false
    if let given {
      let read = try given.read(for: read.architecture, stronger: layers, weights: weights)
      layers.append(read.layer)
      warnings += read.warnings
      isPartial = read.isPartial
    }
    if let layer = try ConfigurationLayer.metadata(checkpoint.metadata) { layers.append(layer) }
    if let layer = try ConfigurationLayer.sidecar(ofCheckpoint: path) {
      if layer.isEmpty { warnings.append("\(layer.origin) beside the checkpoint has no setting of a model") }
      warnings += try layer.unknownFields(besideCheckpoint: path)
      layers.append(layer)
    }
    unusedModules = Set(layers.flatMap { $0.unusedModules ?? [] })
    let trainer = try Self.trainerLayers(
      checkpoint, read.architecture, path: path, weights: weights, stronger: layers, given: given)
    warnings += trainer.warnings + Self.contradictions(of: trainer.layers, by: layers)
    layers += trainer.layers
    let former = checkpoint.metadata[Self.nameKey]
    try Self.checkAnchors(read.architecture, layers, path: path, former: former)
    if let former, let layer = PublishedModels.layer(path: former, read.architecture) { layers.append(layer) }
    resolved = try ResolvedConfiguration.resolve(read, layers: layers, path: path)
    if isPartial || trainer.isPartial { warnings.append(resolved.assumptions) }
    self.warnings = warnings + resolved.doubts(read.architecture)
    try checkNumbers()
    if isForRunning { try checkModules() }
  }
}

extension ModelFile {
  /// The stored array of an architecture's key.
  public func array(_ key: String) -> StoredArray? { keys[key].flatMap { checkpoint.arrays[$0] } }

  /// What the training program saved of its settings, the strongest first.
  ///
  /// - Parameter given: what a person names takes the place of the configuration that was saved.
  private static func trainerLayers(
    _ checkpoint: Checkpoint, _ architecture: Architecture, path: String, weights: String?,
    stronger: [ConfigurationLayer], given: GivenConfiguration?
  ) throws -> (layers: [ConfigurationLayer], warnings: [String], isPartial: Bool) {
    var layers: [ConfigurationLayer] = []
    var warnings: [String] = []
    let whole = try ModuleSettings.read(checkpoint, architecture, stronger: stronger, weights: weights)
    if let layer = whole.layer { layers.append(layer) }
    warnings += whole.warnings
    var isPartial = false
    switch architecture.family {
    case .detectron2:
      var file =
        given?.isOfTrainer == true
        ? nil : try Detectron2ConfigFile(besideCheckpoint: path, architecture, stronger: stronger)
      let order = (stronger + layers + [file?.layer].compactMap { $0 }).lazy.compactMap(\.bgr).first
      let arrays = try Detectron2Settings.layer(checkpoint, architecture, bgr: order ?? true)
      if let arrays { layers.append(arrays) }
      if arrays?.mean != nil { file?.leaveDefaultMean() }
      if let file, let layer = file.layer {
        if let arrays { warnings += Detectron2Settings.contradictions(of: layer, by: arrays) }
        layers.append(layer)
        warnings += file.warnings
        isPartial = file.isPartial
      }
    case .mmdetection:
      let settings = try MMDetectionSettings(
        checkpoint.saved, architecture, stronger: stronger, weights: weights,
        readsConfiguration: given?.isOfTrainer != true)
      warnings += settings.warnings
      isPartial = settings.isPartial
      if !settings.layer.isEmpty { layers.append(settings.layer) }
    case .torchvision, .torchvisionV2:
      let beside = try ConfigurationLayer.namedSettings(besideCheckpoint: path, checkpoint.metadata)
      let settings = try TorchvisionSettings(
        checkpoint.saved.merging(beside) { saved, _ in saved }, architecture, stronger: stronger)
      layers += settings.layers
      warnings += settings.warnings
    }
    return (layers, warnings, isPartial)
  }

  /// Says where a flag or a file says otherwise than what the trainer saved: classes, anchors, the input's numbers.
  private static func contradictions(
    of saved: [ConfigurationLayer], by stronger: [ConfigurationLayer]
  ) -> [String] {
    func line<Value: Equatable>(_ field: ConfigurationField, _ value: KeyPath<ConfigurationLayer, Value?>)
      -> String?
    {
      guard let first = stronger.first(where: { $0[keyPath: value] != nil }),
        let other = saved.first(where: { $0[keyPath: value] != nil }),
        first[keyPath: value] != other[keyPath: value]
      else { return nil }
      return "\(first.origin) sets \(field.rawValue) otherwise than \(other.origin), and is followed"
    }
    return [
      line(.classes, \.classes), line(.anchorSizes, \.anchorSizes), line(.aspectRatios, \.aspectRatios),
      line(.deltaScaling, \.deltaScaling), line(.mean, \.mean), line(.std, \.std), line(.bgr, \.bgr),
    ].compactMap { $0 }
  }

  /// FSAF and its like share RetinaNet's keys in mmdetection, and decode boxes in another way: a file with one anchor in each
  /// cell, as FSAF has, must say what it is, and one that is named like another network is believed.
  ///
  /// - Parameters:
  ///   - layers: all that is stronger than the file's name.
  ///   - former: what a converted file was called, which counts before its name of now.
  private static func checkAnchors(
    _ architecture: Architecture, _ layers: [ConfigurationLayer], path: String, former: String?
  ) throws(ConfigurationError) {
    guard architecture.family == .mmdetection else { return }
    let published = [former, path].compactMap { name in
      name.flatMap { PublishedModels.layer(path: $0, architecture) }
    }
    for name in [path, former].compactMap({ $0 }) {
      guard let other = OtherNetwork(path: name), !other.isSettled(by: layers, published) else { continue }
      throw other.refusal(name)
    }
    guard architecture.anchorsPerCell == 1, !layers.contains(where: { $0.anchorSizes != nil }) else {
      return
    }
    throw .undecided(
      path: ConfigurationField.anchorSizes.rawValue,
      why:
        "with one anchor per cell this may be an FSAF or another network that shares RetinaNet's names, and decodes "
        + "boxes in another way; the file does not say")
  }

  /// Refuses weights of integers: what scale they have is not in the file.
  private func checkNumbers() throws(ModelError) {
    let integers = architecture.arrayShapes.keys.filter { array($0)?.type.isFloatingPoint == false }
    guard let first = integers.first, let type = array(first)?.type else { return }
    throw ModelError(
      path: path, cause: .integers(keys: Array(integers), type: type.rawValue))
  }

  /// Refuses modules beside backbone and heads that hold weights, unless a file says that the network does not run them.
  /// What a network runs that was saved whole is known by its class.
  private func checkModules() throws(ModelError) {
    guard checkpoint.modules.isEmpty else { return }
    let foreign = read.beside.filter {
      array($0)?.type.isFloatingPoint == true && !unusedModules.contains(module(of: $0))
    }
    guard !foreign.isEmpty else { return }
    throw ModelError(
      path: path,
      cause: .foreignModules(
        family: architecture.family, keys: foreign, modules: Set(foreign.map(module)).sorted()))
  }

  /// The name of the module beside backbone and heads that an array lies in, or of the array itself.
  private func module(of key: String) -> String {
    let inner = key.dropFirst(architecture.prefix.count)
    return String(inner.prefix { $0 != "." })
  }
}

extension ModelFile {
  /// Under which a converted file keeps the name that it had: some settings of published files are known only by it.
  static let nameKey = "converted_from"

  /// The arrays of this network by the checkpoint's keys: without those of other networks in the file, and of modules that
  /// it does not run.
  public var ownArrays: OrderedDictionary<String, StoredArray> {
    // The class of a network that was saved whole shows that it runs nothing else; a file of arrays would not show it.
    let isWhole = !checkpoint.modules.isEmpty
    let idle = Set(read.beside.filter { isWhole || unusedModules.contains(module(of: $0)) })
    let others = Set(keys.filter { read.isOfAnother($0.key) || idle.contains($0.key) }.values)
    return checkpoint.arrays.filter { !others.contains($0.key) }
  }

  /// What a safetensors file of these arrays must say, so that it is opened with the same settings, each as certain as here.
  public var metadata: [String: String] {
    var metadata = checkpoint.metadata
    metadata[Self.nameKey] =
      metadata[Self.nameKey] ?? path.split(separator: "/").last.map(String.init) ?? path
    if let stated = resolved.statedJSON(over: metadata["config"]) { metadata["config"] = stated }
    return metadata
  }
}

/// A name for `--weights` that the file does not have.
public struct UnknownWeights: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  public let name: String

  public init(path: String, name: String) {
    self.path = path
    self.name = name
  }

  public var description: String {
    "\(path): --weights \(short(name)): it holds no network of that name; without --weights the one it holds is used"
  }
}

/// Why a checkpoint, given by its path, is not a RetinaNet that can be run.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  public let cause: ArchitectureError

  public var description: String { "\(path): \(cause)" }
}
