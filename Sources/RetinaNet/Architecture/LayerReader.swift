/// Reads one layer after another from a checkpoint's shapes. It collects what is missing or does not fit, so that one
/// error can list all of it. Sizes that are not known yet are 0, and are not compared.
struct LayerReader {
  let index: KeyIndex
  let prefix: String
  private(set) var missing: [String] = []
  private(set) var wrong: [ArchitectureError.WrongShape] = []
  private(set) var used: Set<String> = []

  init(index: KeyIndex, prefix: String) {
    self.index = index
    self.prefix = prefix
  }

  /// What a layer must be like.
  struct Demand {
    var inputs: Int
    /// 0 if the weight itself decides.
    var outputs = 0
    var kernel: Int
    var groups = 1
    /// Whether a normalisation must follow (unless there is a bias).
    var normalised = false
  }

  mutating func layer(_ path: LayerPath, _ demand: Demand) -> Architecture.ConvolutionLayer {
    let weight = "\(path.convolution).weight"
    let bias = "\(path.convolution).bias"
    let norm = norm(of: path, demanded: demand.normalised && !index.holds(bias))
    let norms = norm.map(Self.keys(of:)) ?? []
    let hasBias = index.holds(bias) || norm == nil

    let outputs =
      demand.outputs > 0 ? demand.outputs : likeliestOutputs(weight: weight, others: [bias] + norms)
    let perGroup = demand.inputs / demand.groups
    check(weight, [outputs, perGroup, demand.kernel, demand.kernel], names: ["outputs", "inputs"])
    if outputs % demand.groups != 0 { reject(weight, expected: "outputs in \(demand.groups) groups") }
    for key in norms + (hasBias ? [bias] : []) { check(key, [outputs], names: ["outputs"]) }
    return Architecture.ConvolutionLayer(
      weight: prefix + weight, bias: hasBias ? prefix + bias : nil, norm: norm.map(prefixed(_:)),
      inputs: demand.inputs, outputs: outputs, kernel: demand.kernel, groups: demand.groups)
  }

  /// Records that an array does not fit, for a reason that sizes alone do not show.
  mutating func reject(_ key: String, expected: String) {
    guard let found = index.shapes[key], !wrong.contains(where: { $0.key == prefix + key }) else { return }
    wrong.append(.init(key: prefix + key, found: found, expected: expected))
  }

  mutating func miss(_ key: String) { missing.append(prefix + key) }

  /// The number of output channels that most of a layer's arrays agree on; the weight's where they do not.
  func likeliestOutputs(weight: String, others: [String]) -> Int {
    var votes: [Int: Int] = [:]
    let voted = index.shapes[weight].flatMap { $0.count == 4 ? $0[0] : nil }
    if let voted { votes[voted] = 1 }
    for key in others {
      if let shape = index.shapes[key], shape.count == 1 { votes[shape[0], default: 0] += 1 }
    }
    guard let most = votes.values.max() else { return 0 }
    if let voted, votes[voted] == most { return voted }
    return votes.filter { $0.value == most }.keys.max() ?? 0
  }

  private func norm(of path: LayerPath, demanded: Bool) -> Architecture.Norm? {
    for module in path.norms {
      if let norm = batchPerLevel(module) { return norm }
      let statistics = index.holds("\(module).running_mean") || index.holds("\(module).running_var")
      let affine = index.holds("\(module).weight") || index.holds("\(module).bias")
      if statistics || (affine && demanded) { return Self.batch(module) }
      if affine { return .group(weight: "\(module).weight", bias: "\(module).bias") }
    }
    return demanded ? path.norms.first.map(Self.batch) : nil
  }

  /// Where a module's numbered children hold statistics, one for each level.
  private func batchPerLevel(_ module: String) -> Architecture.Norm? {
    let levels = index.numbers(under: module).filter { index.holds("\(module).\($0).running_mean") }
    guard let last = levels.last else { return nil }
    let count = last + 1
    return .batchPerLevel(
      weight: "\(module).weight", bias: "\(module).bias",
      means: (0..<count).map { "\(module).\($0).running_mean" },
      variances: (0..<count).map { "\(module).\($0).running_var" })
  }

  private static func batch(_ module: String) -> Architecture.Norm {
    .batch(
      weight: "\(module).weight", bias: "\(module).bias", mean: "\(module).running_mean",
      variance: "\(module).running_var")
  }

  private static func keys(of norm: Architecture.Norm) -> [String] {
    switch norm {
    case .batch(let weight, let bias, let mean, let variance): [weight, bias, mean, variance]
    case .batchPerLevel(let weight, let bias, let means, let variances):
      [weight, bias] + means + variances
    case .group(let weight, let bias): [weight, bias]
    }
  }

  private func prefixed(_ norm: Architecture.Norm) -> Architecture.Norm {
    switch norm {
    case .batch(let weight, let bias, let mean, let variance):
      .batch(
        weight: prefix + weight, bias: prefix + bias, mean: prefix + mean, variance: prefix + variance)
    case .batchPerLevel(let weight, let bias, let means, let variances):
      .batchPerLevel(
        weight: prefix + weight, bias: prefix + bias, means: means.map { prefix + $0 },
        variances: variances.map { prefix + $0 })
    case .group(let weight, let bias): .group(weight: prefix + weight, bias: prefix + bias)
    }
  }

  /// Records the key as used, and whether it is missing or differs from `expected`, where 0 means any size
  /// from 1 on.
  private mutating func check(_ key: String, _ expected: [Int], names: [String]) {
    guard let found = index.shapes[key] else { return miss(key) }
    used.insert(key)
    let fits =
      found.count == expected.count
      && zip(found, expected).allSatisfy { $0 > 0 && ($1 == 0 || $0 == $1) }
    guard !fits else { return }
    let sizes = expected.enumerated().map { place, size in
      size > 0 ? "\(size)" : place < names.count ? names[place] : "…"
    }
    wrong.append(.init(key: prefix + key, found: found, expected: "[\(sizes.joined(separator: ", "))]"))
  }
}
