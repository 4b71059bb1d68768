import Tensors

/// A convolution of the network with its normalisation, prepared for inference.
struct NormalizedLayer: Sendable {
  let convolution: Convolution
  /// What is not folded into the convolution, only in heads; `nil` for nothing.
  let norm: SharedNorm?

  enum SharedNorm {
    case group(GroupNorm)
    /// By level, P3 first.
    case batchPerLevel([ChannelScaling])
  }

  /// Normalises what the convolution made of each level.
  func normalize(_ levels: [Tensor], relu: Bool, into rooms: [MapRoom], workers: Workers) -> [Tensor] {
    switch norm {
    case .group(let norm):
      zip(levels, rooms).map { norm($0, relu: relu, into: $1, workers: workers) }
    case .batchPerLevel(let norms):
      zip(zip(levels, rooms), norms).map { $1($0.0, relu: relu, into: $0.1, workers: workers) }
    case nil: preconditionFailure("planned for layers with such a norm")
    }
  }
}
