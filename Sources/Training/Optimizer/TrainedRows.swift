import OrderedCollections
import Tensors

/// The rows of some arrays that are trained, where the others stay as they are to the last bit: the channels of new
/// classes in a layer that has others, too.
public struct TrainedRows: Sendable, Hashable {
  /// By the arrays' keys, ascending.
  public let rows: [String: [Int]]

  public init(_ rows: [String: [Int]]) { self.rows = rows }

  /// The rows of a last classification layer that belong to some classes.
  ///
  /// - Parameters:
  ///   - channels: of the classes, ascending.
  ///   - classes: how many channels each anchor has.
  public init(keys: [String], anchors: Int, classes: Int, channels: [Int]) {
    let rows = (0..<anchors).flatMap { anchor in channels.map { anchor * classes + $0 } }
    self.init(Dictionary(uniqueKeysWithValues: keys.map { ($0, rows) }))
  }

  /// The trained rows of those arrays that have some, in the arrays' order.
  public func taken(from arrays: OrderedDictionary<String, Tensor>) -> OrderedDictionary<String, Tensor> {
    var taken: OrderedDictionary<String, Tensor> = [:]
    for (key, tensor) in arrays {
      guard let places = rows[key] else { continue }
      let length = tensor.count / tensor.shape[0]
      taken[key] = Tensor(shape: [places.count] + tensor.shape.dropFirst()) { output in
        tensor.withUnsafeBufferPointer { input in
          for (new, old) in places.enumerated() {
            for column in 0..<length { output[new * length + column] = input[old * length + column] }
          }
        }
      }
    }
    return taken
  }

  /// The arrays with other values in the trained rows.
  ///
  /// - Parameter new: as `taken` gave them, changed.
  public func put(
    _ new: OrderedDictionary<String, Tensor>, into arrays: OrderedDictionary<String, Tensor>
  ) -> OrderedDictionary<String, Tensor> {
    var arrays = arrays
    for (key, part) in new {
      guard let places = rows[key], let whole = arrays[key] else { continue }
      let length = whole.count / whole.shape[0]
      arrays[key] = Tensor(shape: whole.shape) { output in
        whole.withUnsafeBufferPointer { _ = output.initialize(from: $0) }
        part.withUnsafeBufferPointer { part in
          for (new, old) in places.enumerated() {
            for column in 0..<length { output[old * length + column] = part[new * length + column] }
          }
        }
      }
    }
    return arrays
  }
}
