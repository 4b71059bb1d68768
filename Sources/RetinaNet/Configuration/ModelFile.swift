import Checkpoints

/// A checkpoint that was found to be a RetinaNet, with its settings decided: all that is needed to build the
/// network, or to tell what it is. No weight has been read yet.
public struct ModelFile: Sendable {
  public let path: String
  public let checkpoint: Checkpoint
  public let read: ReadArchitecture
  public let resolved: ResolvedConfiguration
  /// What a person should know though the model runs: unused keys, sidecars that say nothing.
  public let warnings: [String]

  public var architecture: Architecture { read.architecture }
  public var configuration: Configuration { resolved.configuration }

  /// Opens a checkpoint and decides its settings.
  ///
  /// - Parameters:
  ///   - config: a JSON file that comes before what the checkpoint itself and its neighbours say.
  ///   - flags: settings that come before everything, made for the architecture at hand.
  /// - Throws: `CheckpointError`, `ArchitectureError` (in a `ModelError` with the path), `ConfigurationError`,
  ///   and what `flags` throws.
  public static func open(
    _ path: String, config: String? = nil,
    flags: (Architecture) throws -> [ConfigurationLayer] = { _ in [] }
  ) throws -> ModelFile {
    try ModelFile(checkpoint: Checkpoint.open(path), path: path, config: config, flags: flags)
  }

  /// As `open`, for a checkpoint at hand.
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

/// A checkpoint that is not a RetinaNet that can be run, with its path.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  public let cause: ArchitectureError

  public var description: String { "\(path): \(cause)" }
}
