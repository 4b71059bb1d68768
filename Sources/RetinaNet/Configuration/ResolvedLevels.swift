extension ConfigurationResolver {
  /// The numbers of the levels that the heads see: what a source says, else what the weights and the family leave no
  /// doubt of.
  ///
  /// - torchvision's heads see all levels; where none follows by a convolution, `BackboneWithFPN` adds one by pooling.
  /// - detectron2's see those in `MODEL.RETINANET.IN_FEATURES`, P3 to P7 unless the pyramid has others.
  /// - mmdetection's see all levels; without convolutions for them, `num_outs` says how many follow by pooling.
  mutating func levels() throws(ConfigurationError) -> [Int] {
    let stated = try statedLevels()
    let levels = if let stated { stated } else { try usualLevels() }
    if let count = architecture.batchNormLevelCounts.first(where: { $0 != levels.count }) {
      throw .contradiction(
        source: source(of: .levels), path: ConfigurationField.levels.rawValue,
        says: PyramidLevels.words(levels),
        weights: "normalisations of \(count) level\(count == 1 ? "" : "s") in the heads")
    }
    return levels
  }

  private mutating func statedLevels() throws(ConfigurationError) -> [Int]? {
    guard let layer = layers.first(where: { $0.levels != nil }), let stated = layer.levels else { return nil }
    origins[.levels] = layer.origin
    let own = architecture.pyramid.levels
    let isPossible = stated.allSatisfy {
      own.contains($0)
        || (architecture.pyramid.extra.isEmpty
          && (own[own.count - 1]...own[own.count - 1] + PyramidLevels.mostExtra).contains($0))
    }
    guard isPossible, !stated.isEmpty else {
      throw .contradiction(
        source: layer.origin.description, path: ConfigurationField.levels.rawValue,
        says: PyramidLevels.words(stated), weights: "a pyramid of \(PyramidLevels.words(own))")
    }
    return stated
  }

  private mutating func usualLevels() throws(ConfigurationError) -> [Int] {
    let pyramid = architecture.pyramid
    let own = pyramid.levels
    let further = pyramid.coarsest + 1
    let counts = architecture.batchNormLevelCounts
    let why: String
    origins[.levels] = .weights
    switch architecture.family {
    case .torchvision, .torchvisionV2:
      return pyramid.extra.isEmpty ? own + [further] : own
    case .detectron2:
      if own == Configuration.Anchors.usualLevels { return own }
      if counts == [own.count] { return own }
      if pyramid.extra.isEmpty, counts == [own.count + 1] { return own + [further] }
      why =
        "detectron2's pyramid has \(PyramidLevels.words(own)) here, and only MODEL.RETINANET.IN_FEATURES says which of "
        + "its levels the heads see; put the run's config.yaml beside the weights, or write "
        + example(pyramid.extra.isEmpty ? own + [further] : own)
    case .mmdetection:
      if !pyramid.extra.isEmpty { return own }
      why =
        "no layer gives a level beyond P\(pyramid.coarsest), and only the neck's num_outs says how many follow by "
        + "pooling; write \(example(own + [further]))"
    }
    throw .undecided(path: ConfigurationField.levels.rawValue, why: why)
  }

  private func example(_ levels: [Int]) -> String {
    "\"levels\": [\(levels.map { "\"P\($0)\"" }.joined(separator: ", "))]"
  }
}

extension PyramidLevels {
  /// "P3 to P7", "P3, P5" or "P3", from numbers in ascending order.
  static func words(_ levels: [Int]) -> String {
    guard let first = levels.first, let last = levels.last else { return "no level" }
    if levels.count > 2, last - first == levels.count - 1 { return "P\(first) to P\(last)" }
    return levels.map { "P\($0)" }.joined(separator: ", ")
  }
}
