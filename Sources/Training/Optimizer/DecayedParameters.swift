import OrderedCollections
import RetinaNet
import Tensors

/// Which parameters weight decay pulls towards zero.
public enum DecayedParameters: String, Sendable, Hashable, CaseIterable {
  /// All, as torchvision's and mmdetection's recipes do.
  case all
  /// All but scales and shifts of normalisations, as detectron2's recipe does.
  case exceptNorms = "except-norms"
  /// Those of more than one dimension: no biases, no normalisations. The custom with AdamW.
  case weights

  /// The keys that do not decay.
  public func undecayed(
    _ arrays: OrderedDictionary<String, Tensor>, _ architecture: Architecture
  ) -> Set<String> {
    switch self {
    case .all: return []
    case .weights: return Set(arrays.filter { $1.shape.count <= 1 }.keys)
    case .exceptNorms:
      return Set(
        architecture.convolutions.flatMap { layer -> [String] in
          switch layer.norm {
          case .batch(let weight, let bias, _, _), .group(let weight, let bias),
            .batchPerLevel(let weight, let bias, _, _):
            [weight, bias]
          case nil: []
          }
        })
    }
  }
}
