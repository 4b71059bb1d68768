import RetinaNet
import Tensors

/// How training runs the normalisation of a layer.
struct LayerNorm {
  private let norm: Architecture.Norm?
  /// Whether batch normalisation takes the batch's own statistics, and how fast the stored ones follow.
  private let momentum: Double?
  private let epsilon: Double
  private let isFrozen: Bool

  init(_ place: GraphLayer, _ network: TrainableNetwork) {
    norm = place.layer.norm
    epsilon = network.configuration.normEpsilon
    isFrozen = network.norms == .frozen
    if case .batch(let momentum) = network.norms, network.trains(place) {
      self.momentum = momentum
    } else {
      momentum = nil
    }
  }

  /// Whether it is a part of the convolution, or there is none.
  var isFolded: Bool {
    switch norm {
    case nil: true
    case .batch: momentum == nil
    case .group, .batchPerLevel: false
    }
  }

  /// Of scale and shift.
  var keys: (scale: String, shift: String)? {
    switch norm {
    case .batch(let scale, let shift, _, _), .batchPerLevel(let scale, let shift, _, _),
      .group(let scale, let shift):
      (scale, shift)
    case nil: nil
    }
  }

  /// Whether scale and shift are trained where their layer is.
  var isTrained: Bool { if case .group = norm { true } else { !isFrozen } }

  /// - Parameters:
  ///   - maps: of one level.
  ///   - level: 0 for P3.
  func applied(to maps: [Tensor], level: Int, _ arrays: NetworkArrays, _ workers: Workers) throws
    -> AppliedNorm
  {
    guard let keys else { preconditionFailure("there is a normalisation") }
    let (scale, shift) = (arrays.array(keys.scale).elements, arrays.array(keys.shift).elements)
    if case .group = norm {
      return .group(
        GroupNorm(
          groups: Architecture.normGroups, epsilon: Architecture.groupNormEpsilon, weight: scale, bias: shift)
      )
    }
    if momentum != nil {
      return .batch(
        BatchNormTraining(epsilon: Float(epsilon), weight: scale, bias: shift),
        BatchStatistics(maps, workers: workers))
    }
    let (mean, variance) = statisticsKeys(level)
    return .stored(
      try FoldedNorm(
        scale: scale, shift: shift, mean: arrays.array(mean).elements,
        variance: arrays.array(variance).elements, epsilon: epsilon, key: variance))
  }

  /// The running statistics after a batch.
  ///
  /// - Parameter present: those that levels before this one have left: a norm that they share follows them in turn.
  func running(
    _ batch: BatchStatistics, level: Int, _ arrays: NetworkArrays, present: [String: Tensor]
  ) -> [String: Tensor] {
    let (mean, variance) = statisticsKeys(level)
    let new = batch.running(
      means: (present[mean] ?? arrays.array(mean)).elements,
      variances: (present[variance] ?? arrays.array(variance)).elements, momentum: momentum ?? 0)
    return [
      mean: Tensor(shape: [new.means.count], new.means),
      variance: Tensor(shape: [new.variances.count], new.variances),
    ]
  }

  private func statisticsKeys(_ level: Int) -> (mean: String, variance: String) {
    switch norm {
    case .batch(_, _, let mean, let variance): (mean, variance)
    case .batchPerLevel(_, _, let means, let variances): (means[level], variances[level])
    case .group, nil: preconditionFailure("group normalisation stores no statistics")
    }
  }
}
