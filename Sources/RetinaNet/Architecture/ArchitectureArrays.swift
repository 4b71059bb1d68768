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

extension Architecture {
  /// The same network with another number of class channels.
  public func withClasses(_ count: Int) -> Architecture {
    let output = ConvolutionLayer(
      weight: classOutput.weight, bias: classOutput.bias, norm: classOutput.norm, inputs: classOutput.inputs,
      outputs: anchorsPerCell * count, kernel: classOutput.kernel, groups: classOutput.groups)
    return Architecture(
      family: family, prefix: prefix, stem: stem, stages: stages, pyramid: pyramid, classTower: classTower,
      boxTower: boxTower, classOutput: output, boxOutput: boxOutput, anchorsPerCell: anchorsPerCell,
      classCount: count)
  }

  /// The counters of training steps that torch keeps beside the statistics of each batch normalisation, by the key of the
  /// means.
  public var batchCounters: OrderedDictionary<String, String> {
    convolutions.reduce(into: [:]) { counters, layer in
      let means: [String] =
        switch layer.norm {
        case .batch(_, _, let mean, _): [mean]
        case .batchPerLevel(_, _, let means, _): means
        case .group, nil: []
        }
      for mean in means {
        counters[mean] = String(mean.dropLast("running_mean".count)) + "num_batches_tracked"
      }
    }
  }
}
