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

  public var architecture: Architecture { read.architecture }
  public var configuration: Configuration { resolved.configuration }

  /// Opens a checkpoint and decides its settings.
  ///
  /// - Parameters:
  ///   - config: a JSON file, which overrides the checkpoint itself and the files next to it.
  ///   - flags: makes the settings that override everything, for the architecture that was found.
  /// - Throws: `CheckpointError`, `ArchitectureError` (in a `ModelError` with the path), `ConfigurationError`,
  ///   and what `flags` throws.
  public static func open(
    _ path: String, config: String? = nil,
    flags: (Architecture) throws -> [ConfigurationLayer] = { _ in [] }
  ) throws -> ModelFile {
    try ModelFile(checkpoint: Checkpoint.open(path), path: path, config: config, flags: flags)
  }

  /// Like `open`, for a checkpoint that is open already.
  public init(
    checkpoint: Checkpoint, path: String, config: String? = nil,
    flags: (Architecture) throws -> [ConfigurationLayer] = { _ in [] }
  ) throws {
    self.path = path
    self.checkpoint = checkpoint
    let shapes = Dictionary(uniqueKeysWithValues: checkpoint.arrays.map { ($0.key, $0.value.shape) })
    do {
      read = try Architecture.read(shapes: shapes)
    } catch {
      throw ModelError(path: path, cause: error)
    }
    var warnings = checkpoint.warnings
    if !read.unused.isEmpty { warnings.append(read.unusedWarning) }
    var layers: [ConfigurationLayer] = []
    layers += try flags(read.architecture)
    if let config { layers.append(try ConfigurationLayer.file(config)) }
    if let layer = try ConfigurationLayer.metadata(checkpoint.metadata) { layers.append(layer) }
    if let layer = try ConfigurationLayer.sidecar(ofCheckpoint: path) {
      if layer.isEmpty { warnings.append("\(layer.origin) beside the checkpoint has no setting of a model") }
      layers.append(layer)
    }
    resolved = try ResolvedConfiguration.resolve(read, layers: layers, path: path)
    self.warnings = warnings
  }
}

/// Why a checkpoint, given by its path, is not a RetinaNet that can be run.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  public let cause: ArchitectureError

  public var description: String { "\(path): \(cause)" }
}
