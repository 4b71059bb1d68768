import Tensors

/// Prepares layers for running: fetches their arrays by key and folds normalisation with stored statistics into
/// the weights, w · γ/√(σ² + ε), in double precision (ε may be zero).
struct LayerBuilder {
  let epsilon: Double
  let workers: Workers
  /// The array of a key, as floats.
  let array: (String) throws -> Tensor

  func convolution(_ layer: Architecture.ConvolutionLayer, stride: Int = 1) throws -> NetworkLayer {
    let shape = ConvolutionShape(
      inputChannels: layer.inputs, outputChannels: layer.outputs, kernel: layer.kernel, stride: stride,
      padding: layer.kernel / 2, groups: layer.groups)
    var scale: [Float]?
    var bias = try layer.bias.map { try array($0).elements }
    if case .batch(let weightKey, let biasKey, let meanKey, let varianceKey) = layer.norm {
      let (gamma, beta) = (try array(weightKey).elements, try array(biasKey).elements)
      let (mean, variance) = (try array(meanKey).elements, try array(varianceKey).elements)
      let factors = try factors(gamma, variance, varianceKey)
      scale = factors.map { Float($0) }
      bias = factors.indices.map {
        Float((Double(bias?[$0] ?? 0) - Double(mean[$0])) * factors[$0] + Double(beta[$0]))
      }
    }
    let suffix = ".weight"
    return NetworkLayer(
      name: layer.weight.hasSuffix(suffix) ? String(layer.weight.dropLast(suffix.count)) : layer.weight,
      convolution: Convolution(
        shape: shape, weights: try array(layer.weight), scale: scale, bias: bias, workers: workers))
  }

  /// A layer of a head's tower: convolution, normalisation if it has one that is not folded, ReLU.
  func towerLayer(_ layer: Architecture.ConvolutionLayer) throws -> TowerLayer {
    var norm: TowerLayer.TowerNorm?
    switch layer.norm {
    case .group(let weightKey, let biasKey):
      norm = .group(
        GroupNorm(
          groups: Architecture.normGroups, epsilon: 1e-5, weight: try array(weightKey).elements,
          bias: try array(biasKey).elements))
    case .batchPerLevel(let weightKey, let biasKey, let meanKeys, let varianceKeys):
      // Each key is read once, whatever the number of levels.
      let (gamma, beta) = (try array(weightKey).elements, try array(biasKey).elements)
      norm = .batchPerLevel(
        try zip(meanKeys, varianceKeys).map { meanKey, varianceKey in
          let factors = try self.factors(gamma, try array(varianceKey).elements, varianceKey)
          let mean = try array(meanKey).elements
          return ChannelScaling(
            scale: factors.map { Float($0) },
            shift: factors.indices.map { Float(Double(beta[$0]) - Double(mean[$0]) * factors[$0]) })
        })
    case .batch, nil: break
    }
    return TowerLayer(convolution: try convolution(layer), norm: norm)
  }

  /// γ/√(σ² + ε) of each channel.
  private func factors(_ gamma: [Float], _ variance: [Float], _ key: String) throws -> [Double] {
    let factors = gamma.indices.map { Double(gamma[$0]) / (Double(variance[$0]) + epsilon).squareRoot() }
    if let channel = factors.firstIndex(where: { !$0.isFinite }) {
      throw ModelBuildError.variance(key: key, channel: channel, value: variance[channel], epsilon: epsilon)
    }
    return factors
  }
}
