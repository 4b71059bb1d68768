import Tensors

/// Prepares layers for running: fetches their arrays by key and folds normalisation with stored statistics into
/// the weights, w · γ/√(σ² + ε), in double precision (ε may be zero).
struct LayerBuilder {
  let epsilon: Double
  let workers: Workers
  /// The array of a key, as floats.
  let array: (String) throws -> Tensor

  /// A layer with its normalisation, which is folded into the convolution where its statistics are known.
  func normalized(_ place: GraphLayer) throws -> NormalizedLayer {
    NormalizedLayer(convolution: try convolution(place), norm: try sharedNorm(place.layer.norm))
  }

  private func convolution(_ place: GraphLayer) throws -> Convolution {
    let layer = place.layer
    var scale: [Float]?
    var bias = try layer.bias.map { try array($0).elements }
    if case .batch(let weightKey, let biasKey, let meanKey, let varianceKey) = layer.norm {
      let norm = try FoldedNorm(
        scale: array(weightKey).elements, shift: array(biasKey).elements, mean: array(meanKey).elements,
        variance: array(varianceKey).elements, epsilon: epsilon, key: varianceKey)
      scale = norm.weights
      bias = norm.bias(after: bias)
    }
    return Convolution(
      shape: place.shape, weights: try array(layer.weight), scale: scale, bias: bias, workers: workers)
  }

  /// The normalisation of a head's tower where it is not folded.
  private func sharedNorm(_ norm: Architecture.Norm?) throws -> NormalizedLayer.SharedNorm? {
    switch norm {
    case .group(let weightKey, let biasKey):
      return .group(
        GroupNorm(
          groups: Architecture.normGroups, epsilon: Architecture.groupNormEpsilon,
          weight: try array(weightKey).elements, bias: try array(biasKey).elements))
    case .batchPerLevel(let weightKey, let biasKey, let meanKeys, let varianceKeys):
      // Each key is read once, whatever the number of levels.
      let (gamma, beta) = (try array(weightKey).elements, try array(biasKey).elements)
      return .batchPerLevel(
        try zip(meanKeys, varianceKeys).map { meanKey, varianceKey in
          let norm = try FoldedNorm(
            scale: gamma, shift: beta, mean: array(meanKey).elements, variance: array(varianceKey).elements,
            epsilon: epsilon, key: varianceKey)
          return ChannelScaling(scale: norm.weights, shift: norm.bias(after: nil))
        })
    case .batch, nil: return nil
    }
  }
}
