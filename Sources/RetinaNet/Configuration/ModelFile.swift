import Checkpoints

/// A checkpoint that is a RetinaNet, with all its settings: what is needed to build or describe the network. No weight
/// has been read yet.
public struct ModelFile: Sendable {
  public let path: String
  public let checkpoint: Checkpoint
  public let read: ReadArchitecture
  public let resolved: ResolvedConfiguration
  /// Notes that do not keep the model from running: unused keys, sidecars without settings.
  public let warnings: [String]

  /// The checkpoint's key of each array under the name that it would have without wrappers such as `module`.
  private let keys: [String: String]

  public var architecture: Architecture { read.architecture }
  public var configuration: Configuration { resolved.configuration }

  /// Opens a checkpoint and decides its settings.
  ///
  /// - Parameters:
  ///   - weights: which network, where the file holds several: the name of its dictionary or module.
  ///   - config: a JSON file, which overrides the checkpoint itself and the files next to it.
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
  public init(
    checkpoint: Checkpoint, path: String, weights: String? = nil, config: String? = nil,
    flags: (Architecture) throws -> [ConfigurationLayer] = { _ in [] }
  ) throws {
    self.path = path
    self.checkpoint = checkpoint
    keys = WrapperModules.unwrapped(checkpoint.arrays.keys)
    do {
      read = try Architecture.read(shapes: keys.mapValues { checkpoint.arrays[$0]!.shape }, weights: weights)
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
    if let config { layers.append(try ConfigurationLayer.file(config)) }
    if let layer = try ConfigurationLayer.metadata(checkpoint.metadata) { layers.append(layer) }
    if let layer = try ConfigurationLayer.sidecar(ofCheckpoint: path) {
      if layer.isEmpty { warnings.append("\(layer.origin) beside the checkpoint has no setting of a model") }
      layers.append(layer)
    }
    let trainer = try Self.trainerLayers(
      checkpoint, read.architecture, path: path, weights: weights, stronger: layers)
    warnings += trainer.warnings + Self.contradictions(of: trainer.layers, by: layers)
    try Self.checkAnchors(read.architecture, layers + trainer.layers)
    layers += trainer.layers
    resolved = try ResolvedConfiguration.resolve(read, layers: layers, path: path)
    self.warnings = warnings
  }
}

extension ModelFile {
  /// The stored array of an architecture's key.
  public func array(_ key: String) -> StoredArray? { keys[key].flatMap { checkpoint.arrays[$0] } }

  /// What the training program saved of its settings, the strongest first.
  private static func trainerLayers(
    _ checkpoint: Checkpoint, _ architecture: Architecture, path: String, weights: String?,
    stronger: [ConfigurationLayer]
  ) throws -> (layers: [ConfigurationLayer], warnings: [String]) {
    var layers: [ConfigurationLayer] = []
    var warnings: [String] = []
    let whole = try ModuleSettings.read(checkpoint, architecture, stronger: stronger, weights: weights)
    if let layer = whole.layer { layers.append(layer) }
    warnings += whole.warnings
    switch architecture.family {
    case .detectron2:
      layers += [try Detectron2Settings.layer(checkpoint, architecture)].compactMap { $0 }
      let file = try Detectron2ConfigFile(besideCheckpoint: path, architecture, stronger: stronger)
      if let file, let layer = file.layer {
        layers.append(layer)
        warnings += file.warnings
      }
    case .mmdetection:
      let settings = try MMDetectionSettings(
        checkpoint.saved, architecture, stronger: stronger, weights: weights)
      warnings += settings.warnings
      if !settings.layer.isEmpty { layers.append(settings.layer) }
    case .torchvision, .torchvisionV2:
      layers += [ConfigurationLayer.deepForest(checkpoint.saved)].compactMap { $0 }
    }
    return (layers, warnings)
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

  /// FSAF and its like share RetinaNet's keys in mmdetection, with one anchor in each cell, and decode boxes in another
  /// way: such a file must say what it is.
  private static func checkAnchors(
    _ architecture: Architecture, _ layers: [ConfigurationLayer]
  ) throws(ConfigurationError) {
    guard architecture.family == .mmdetection, architecture.anchorsPerCell == 1,
      !layers.contains(where: { $0.anchorSizes != nil })
    else { return }
    throw .undecided(
      path: ConfigurationField.anchorSizes.rawValue,
      why:
        "with one anchor per cell this may be an FSAF or another network that shares RetinaNet's names, and decodes "
        + "boxes in another way; the file does not say")
  }
}

/// A name for `--weights` that the file does not have.
public struct UnknownWeights: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  public let name: String

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
