import Checkpoints
import Tensors

extension Model {
  /// Builds the network that `file` describes, reading each of its weights once.
  ///
  /// - Throws: `CheckpointError` where an array cannot be read.
  public convenience init(_ file: ModelFile, workers: Workers) throws {
    try self.init(architecture: file.architecture, configuration: file.configuration, workers: workers) {
      key in
      guard let array = file.checkpoint.arrays[key] else {
        preconditionFailure("the architecture was read from the same checkpoint's keys")
      }
      return try array.floats()
    }
    file.checkpoint.releasePages()
  }
}
