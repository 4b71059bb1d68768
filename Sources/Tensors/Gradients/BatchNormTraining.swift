/// The statistics of a batch: for each channel, over all maps and their cells.
public struct BatchStatistics: Sendable, Hashable {
  /// `[C]`
  public let means: [Double]
  /// The mean squares of the distances to the mean, `[C]`: biased, as batches are normalised with.
  public let variances: [Double]
  /// The cells of all maps.
  public let count: Int

  /// Of maps `[H, W, C]`, which together have at least two cells.
  public init(_ inputs: [Tensor], workers: Workers) {
    let channels = inputs[0].shape[2]
    for input in inputs { precondition(input.shape.count == 3 && input.shape[2] == channels) }
    let sums = NormSums.moments(inputs, channels: channels, workers)
    let count = inputs.reduce(0) { $0 + $1.cells }
    self.count = count
    let means = (0..<channels).map { sums[$0] / Double(count) }
    self.means = means
    variances = (0..<channels).map { max(0, sums[channels + $0] / Double(count) - means[$0] * means[$0]) }
  }

  /// The running averages after this batch, as PyTorch has them: new = (1 - momentum) · old + momentum · batch, with
  /// the unbiased variance. All `[C]`.
  public func running(
    means: [Float], variances: [Float], momentum: Double
  ) -> (means: [Float], variances: [Float]) {
    precondition(means.count == self.means.count && variances.count == means.count)
    let unbiased = Double(count) / Double(max(1, count - 1))
    func average(_ old: Float, _ new: Double) -> Float {
      Float((1 - momentum) * Double(old) + momentum * new)
    }
    return (
      zip(means, self.means).map { average($0, $1) },
      zip(variances, self.variances).map { average($0, $1 * unbiased) }
    )
  }
}

/// Batch normalisation in training (Ioffe and Szegedy 2015): by the statistics of the batch itself.
public struct BatchNormTraining: Sendable {
  public let epsilon: Float
  /// Per channel, `[C]`.
  private let weight: [Float]
  private let bias: [Float]

  public init(epsilon: Float, weight: [Float], bias: [Float]) {
    precondition(weight.count == bias.count, "a factor and a summand for each channel")
    self.epsilon = epsilon
    self.weight = weight
    self.bias = bias
  }

  /// Normalises maps `[H, W, C]`, adds the map of the same place in `addends` and clamps at zero where `relu`.
  ///
  /// - Parameter statistics: of these maps.
  public func callAsFunction(
    _ inputs: [Tensor], _ statistics: BatchStatistics, adding addends: [Tensor]? = nil, relu: Bool,
    workers: Workers
  ) -> [Tensor] {
    let deviations = deviations(statistics)
    let scale = weight.indices.map { Double(weight[$0]) * deviations[$0] }
    let shift = weight.indices.map { Double(bias[$0]) - statistics.means[$0] * scale[$0] }
    let scaling = ChannelScaling(scale: scale.map { Float($0) }, shift: shift.map { Float($0) })
    return inputs.indices.map { scaling(inputs[$0], adding: addends?[$0], relu: relu, workers: workers) }
  }

  /// The gradients for those of the outputs, each `[H, W, C]`, before anything was added to them and before ReLU.
  ///
  /// - Parameters:
  ///   - inputs: the maps that were normalised, each `[H, W, C]`.
  ///   - statistics: of these maps. They depend on the inputs, and the gradients account for that.
  public func gradients(
    _ inputs: [Tensor], _ statistics: BatchStatistics, outputs: [Tensor], workers: Workers
  ) -> NormGradients {
    precondition(inputs.count == outputs.count && zip(inputs, outputs).allSatisfy { $0.shape == $1.shape })
    let channels = weight.count
    let sums = NormSums.slopes(inputs, outputs: outputs, means: statistics.means, workers)
    let deviations = deviations(statistics)
    // With d = 1/σ: w·d·(slope - mean slope - d²·(x - mean)·mean of slope·(x - mean)).
    let scale = (0..<channels).map { Double(weight[$0]) * deviations[$0] }
    let count = Double(statistics.count)
    let line = NormGradientLine(
      gradient: scale.map { Float($0) },
      input: (0..<channels).map {
        Float(-scale[$0] * deviations[$0] * deviations[$0] * sums[channels + $0] / count)
      },
      mean: statistics.means.map { Float($0) },
      constant: (0..<channels).map { Float(-scale[$0] * sums[$0] / count) })
    return NormGradients(
      inputs: inputs.indices.map { line(inputs[$0], output: outputs[$0], workers: workers) },
      weight: (0..<channels).map { Float(sums[channels + $0] * deviations[$0]) },
      bias: (0..<channels).map { Float(sums[$0]) })
  }

  /// 1/σ, `[C]`.
  private func deviations(_ statistics: BatchStatistics) -> [Double] {
    statistics.variances.map { 1 / ($0 + Double(epsilon)).squareRoot() }
  }
}
