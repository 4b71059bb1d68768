import OrderedCollections
import RetinaNet
import Tensors

/// Arrays of a network by their full keys: parameters, gradients, or running statistics, in the shapes of the checkpoint.
public typealias NetworkArrays = OrderedDictionary<String, Tensor>

extension NetworkArrays {
  /// Reads arrays of a model's checkpoint as floats.
  ///
  /// - Parameter keys: of the model's architecture.
  /// - Throws: `CheckpointError` where an array cannot be read.
  public init(_ file: ModelFile, keys: [String]) throws {
    self.init()
    for key in keys {
      guard let stored = file.array(key) else {
        preconditionFailure("the architecture was read from the same checkpoint's keys")
      }
      self[key] = try stored.floats()
    }
  }

  func array(_ key: String) -> Tensor {
    guard let array = self[key] else { preconditionFailure("\(key) is not among the network's arrays") }
    return array
  }
}
