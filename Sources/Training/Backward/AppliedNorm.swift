import RetinaNet
import Tensors

/// A normalisation that is not folded into its convolution, with the statistics of the maps that it was called on.
enum AppliedNorm: Sendable {
  /// Each map has statistics of its own.
  case group(GroupNorm)
  case batch(BatchNormTraining, BatchStatistics)
  /// By stored statistics, which are constant.
  case stored(FoldedNorm)

  func callAsFunction(
    _ inputs: [Tensor], adding shortcut: [Tensor]?, relu: Bool, _ workers: Workers
  ) -> [Tensor] {
    switch self {
    case .group(let norm): inputs.map { norm($0, relu: relu, workers: workers) }
    case .batch(let norm, let statistics):
      norm(inputs, statistics, adding: shortcut, relu: relu, workers: workers)
    case .stored(let norm):
      inputs.indices.map {
        Self.scaling(norm)(inputs[$0], adding: shortcut?[$0], relu: relu, workers: workers)
      }
    }
  }

  func gradients(_ inputs: [Tensor], outputs: [Tensor], _ workers: Workers) -> NormGradients {
    switch self {
    case .group(let norm): norm.gradients(inputs, outputs: outputs, workers: workers)
    case .batch(let norm, let statistics):
      norm.gradients(inputs, statistics, outputs: outputs, workers: workers)
    case .stored(let norm):
      Self.scaling(norm).gradients(
        inputs, outputs: outputs, means: norm.mean.map(Double.init), deviations: norm.inverseDeviations,
        workers: workers)
    }
  }

  private static func scaling(_ norm: FoldedNorm) -> ChannelScaling {
    ChannelScaling(scale: norm.weights, shift: norm.bias(after: nil))
  }
}
