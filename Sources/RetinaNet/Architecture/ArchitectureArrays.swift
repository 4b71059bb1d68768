import OrderedCollections

extension Architecture {
  /// The shape of every array that the layers take, by its full key, in the order of the forward pass.
  public var arrayShapes: OrderedDictionary<String, [Int]> {
    convolutions.reduce(into: [:]) { shapes, layer in shapes.merge(layer.arrayShapes) { first, _ in first } }
  }
}

extension Architecture.ConvolutionLayer {
  /// The shape of each of its arrays and of its normalisation's, by key.
  public var arrayShapes: OrderedDictionary<String, [Int]> {
    var shapes: OrderedDictionary = [weight: [outputs, inputs / groups, kernel, kernel]]
    if let bias { shapes[bias] = [outputs] }
    for key in normKeys { shapes[key] = [outputs] }
    return shapes
  }

  /// Of scale and shift, then of the stored statistics.
  private var normKeys: [String] {
    switch norm {
    case .batch(let weight, let bias, let mean, let variance): [weight, bias, mean, variance]
    case .batchPerLevel(let weight, let bias, let means, let variances): [weight, bias] + means + variances
    case .group(let weight, let bias): [weight, bias]
    case nil: []
    }
  }

  /// Of the stored variances.
  public var varianceKeys: [String] {
    switch norm {
    case .batch(_, _, _, let variance): [variance]
    case .batchPerLevel(_, _, _, let variances): variances
    case .group, nil: []
    }
  }

  /// Of the normalisation's scale.
  public var scaleKey: String? {
    switch norm {
    case .batch(let weight, _, _, _), .batchPerLevel(let weight, _, _, _), .group(let weight, _): weight
    case nil: nil
    }
  }
}
