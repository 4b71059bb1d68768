import Tensors

/// A convolution of the network with its normalisation, prepared for inference.
struct NormalizedLayer: Sendable {
  let convolution: NetworkLayer
  /// What is not folded into the convolution, only in heads; `nil` for nothing.
  let norm: SharedNorm?

  enum SharedNorm {
    case group(GroupNorm)
    /// By level, P3 first.
    case batchPerLevel([ChannelScaling])
  }

  /// - Parameter keepsMaxima: whether the maps keep their `blockMaxima`, where no normalisation follows.
  func callAsFunction(
    _ levels: [Tensor], relu: Bool, keepsMaxima: Bool = false, workers: Workers
  ) -> [Tensor] {
    switch norm {
    case nil: convolution(levels, relu: relu, keepsMaxima: keepsMaxima, workers: workers)
    case .group(let norm):
      convolution(levels, workers: workers).map { norm($0, relu: relu, workers: workers) }
    case .batchPerLevel(let norms):
      zip(convolution(levels, workers: workers), norms).map { map, norm in
        norm(map, relu: relu, workers: workers)
      }
    }
  }
}
