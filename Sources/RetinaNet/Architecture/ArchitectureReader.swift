extension Architecture {
  /// Reads the architecture from key names and shapes alone.
  ///
  /// - Parameters:
  ///   - shapes: every array of the checkpoint under its full key, the slowest dimension first.
  ///   - weights: which network, where the checkpoint holds two: the name of its module.
  /// - Throws: `ArchitectureError`, which lists everything that is missing or does not fit.
  public static func read(
    shapes: [String: [Int]], weights: String? = nil
  ) throws(ArchitectureError) -> ReadArchitecture {
    try read(shapes: shapes, weights: weights) { nil }
  }

  /// - Parameter prediction: which network the program that wrote the checkpoint predicts with, asked where it holds two.
  static func read(
    shapes: [String: [Int]], weights: String?, prediction: () -> PredictedNetwork?
  ) throws(ArchitectureError) -> ReadArchitecture {
    guard let place = try LayoutPlace.find(in: shapes.keys, wanted: weights, prediction: prediction) else {
      throw .otherNetwork(
        looksLike: ForeignArchitecture.name(of: shapes.keys), keyCount: shapes.count,
        examples: Array(shapes.keys.sorted().prefix(3)))
    }
    var shorter: [String: [Int]] = [:]
    for (key, shape) in shapes where key.hasPrefix(place.prefix) {
      shorter[String(key.dropFirst(place.prefix.count))] = shape
    }
    let index = KeyIndex(shapes: shorter)
    let unsupported = place.layout.unsupported(in: index)
    guard unsupported.isEmpty else {
      throw .unsupported(family: place.layout.family, modules: unsupported.map { place.prefix + $0 })
    }
    guard index.holdsModule(place.layout.stem.convolution) || index.holdsModule(place.layout.stage(1)) else {
      throw .otherNetwork(
        looksLike: ForeignArchitecture.retinaNet(with: shorter.keys, layout: place.layout),
        keyCount: shapes.count,
        examples: Array(shapes.keys.sorted().prefix(3)))
    }
    var reader = ArchitectureReader(place: place, index: index)
    return try reader.read(all: shapes)
  }
}

/// Walks a layout in the order of the forward pass.
private struct ArchitectureReader {
  let place: LayoutPlace
  let index: KeyIndex
  var layers: LayerReader

  var layout: any KeyLayout { place.layout }

  init(place: LayoutPlace, index: KeyIndex) {
    self.place = place
    self.index = index
    layers = LayerReader(index: index, prefix: place.prefix)
    hasBottlenecks = Self.hasBottlenecks(place.layout, index)
  }

  mutating func read(all shapes: [String: [Int]]) throws(ArchitectureError) -> ReadArchitecture {
    let stem = layers.layer(layout.stem, .init(inputs: 3, kernel: 7, normalised: true))
    var channels = stem.outputs
    var stages: [Architecture.ResidualStage] = []
    for number in 1...stageCount {
      stages.append(stage(number, inputs: channels))
      channels = stages[number - 1].width
    }
    let pyramid = pyramid(over: stages)
    let classTower = tower(.classes, inputs: pyramid.channels)
    let boxTower = tower(.boxes, inputs: pyramid.channels)
    let classOutput = layers.layer(
      layout.output(of: .classes), .init(inputs: classTower.last?.outputs ?? pyramid.channels, kernel: 3))
    let boxOutput = layers.layer(
      layout.output(of: .boxes), .init(inputs: boxTower.last?.outputs ?? pyramid.channels, kernel: 3))
    let anchors = boxOutput.outputs / 4
    if boxOutput.outputs % 4 != 0 {
      layers.reject("\(layout.output(of: .boxes).convolution).weight", expected: "4 channels per anchor")
    } else if anchors > 0, classOutput.outputs % anchors != 0 {
      layers.reject(
        "\(layout.output(of: .classes).convolution).weight",
        expected: "a multiple of the \(anchors) anchors that \(boxOutput.weight) has")
    }
    let grouped = (classTower + boxTower).contains { if case .group = $0.norm { true } else { false } }
    guard layers.missing.isEmpty, layers.wrong.isEmpty else {
      throw .incomplete(
        family: layout.family, missing: layers.missing, wrong: layers.wrong,
        unused: unused(of: shapes).told.sorted())
    }
    let foreign = unused(of: shapes).foreign
    guard foreign.isEmpty else {
      throw .foreignWeights(family: layout.family, keys: foreign.sorted())
    }
    let architecture = Architecture(
      family: layout.family == .torchvision && grouped ? .torchvisionV2 : layout.family,
      prefix: layers.prefix, stem: stem, stages: stages, pyramid: pyramid, classTower: classTower,
      boxTower: boxTower, classOutput: classOutput, boxOutput: boxOutput, anchorsPerCell: anchors,
      classCount: classOutput.outputs / anchors)
    return answer(architecture, all: shapes)
  }

  private mutating func stage(_ number: Int, inputs: Int) -> Architecture.ResidualStage {
    let path = layout.stage(number)
    let count = max((index.numbers(under: path).last ?? 0) + 1, 1)
    let blocks = (0..<count).map { "\(path).\($0)" }
    let last: BlockPart = hasBottlenecks ? .conv3 : .conv2
    let width = mostCommon(blocks.map { outputs(of: layout.layer(last, of: $0)) })
    var channels = inputs
    var answer: [Architecture.ResidualBlock] = []
    for (place, block) in blocks.enumerated() {
      answer.append(self.block(block, inputs: channels, width: width, strides: place == 0 && number > 1))
      channels = width
    }
    return Architecture.ResidualStage(blocks: answer, stride: number == 1 ? 1 : 2, width: width)
  }

  private mutating func block(
    _ path: String, inputs: Int, width: Int, strides: Bool
  ) -> Architecture.ResidualBlock {
    let conv1 = layers.layer(
      layout.layer(.conv1, of: path), .init(inputs: inputs, kernel: hasBottlenecks ? 1 : 3, normalised: true))
    let conv2 = layers.layer(
      layout.layer(.conv2, of: path),
      .init(
        inputs: conv1.outputs, outputs: hasBottlenecks ? 0 : width, kernel: 3, groups: groups(for: conv1),
        normalised: true))
    var conv3: Architecture.ConvolutionLayer?
    if hasBottlenecks {
      conv3 = layers.layer(
        layout.layer(.conv3, of: path),
        .init(inputs: conv2.outputs, outputs: width, kernel: 1, normalised: true))
    }
    var downsample: Architecture.ConvolutionLayer?
    let shortcut = layout.layer(.downsample, of: path)
    if strides || inputs != width || index.holdsModule(shortcut.convolution) {
      downsample = layers.layer(shortcut, .init(inputs: inputs, outputs: width, kernel: 1, normalised: true))
    }
    return Architecture.ResidualBlock(conv1: conv1, conv2: conv2, conv3: conv3, downsample: downsample)
  }

  /// Bottlenecks have a third convolution, in every block of a network or in none.
  private let hasBottlenecks: Bool

  private static func hasBottlenecks(_ layout: any KeyLayout, _ index: KeyIndex) -> Bool {
    (1...4).contains { number in
      index.numbers(under: layout.stage(number)).contains { block in
        let path = layout.layer(.conv3, of: "\(layout.stage(number)).\(block)")
        return index.holdsModule(path.convolution)
      }
    }
  }

  /// The groups that most bottlenecks show by their 3×3 weights, `[outputs, inputs / groups, 3, 3]`.
  private lazy var commonGroups: Int = mostCommon(
    (1...4).flatMap { number in
      index.numbers(under: layout.stage(number)).map { block in
        let path = "\(layout.stage(number)).\(block)"
        let inputs = outputs(of: layout.layer(.conv1, of: path))
        guard let shape = index.shapes["\(layout.layer(.conv2, of: path).convolution).weight"],
          shape.count == 4, shape[1] > 0, inputs % shape[1] == 0
        else { return 0 }
        return inputs / shape[1]
      }
    })

  private mutating func groups(for conv1: Architecture.ConvolutionLayer) -> Int {
    let groups = hasBottlenecks ? max(commonGroups, 1) : 1
    return conv1.outputs % groups == 0 ? groups : 1
  }

  private func outputs(of path: LayerPath) -> Int {
    let norms = path.norms.flatMap { norm in
      ["weight", "bias", "running_mean", "running_var"].map { "\(norm).\($0)" }
    }
    return layers.likeliestOutputs(
      weight: "\(path.convolution).weight", others: ["\(path.convolution).bias"] + norms)
  }

  private func mostCommon(_ sizes: [Int]) -> Int {
    let known = Dictionary(grouping: sizes.filter { $0 > 0 }) { $0 }.mapValues(\.count)
    return known.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
  }

  /// The backbone's stages: four, or fewer where the last ones are missing and no lateral needs them.
  private var stageCount: Int {
    let present = (1...4).last { index.holdsModule(layout.stage($0)) } ?? 4
    let widths = (1...present).map { number in
      let blocks = index.numbers(under: layout.stage(number)).map { "\(layout.stage(number)).\($0)" }
      return mostCommon(blocks.map { outputs(of: layout.layer(hasBottlenecks ? .conv3 : .conv2, of: $0)) })
    }
    let laterals = layout.laterals(in: index)
    let isEnough =
      !widths.contains(0) && laterals.allSatisfy { ($0.source ?? 0) <= present + 1 }
      && PyramidLevels.sources(inputs: inputs(of: laterals), widths: widths) != nil
    return isEnough ? present : 4
  }

  /// The input channels of laterals, 0 where they are not known.
  private func inputs(of laterals: [PyramidLateral]) -> [Int] {
    laterals.map { lateral in
      let shape = index.shapes["\(lateral.lateral.convolution).weight"] ?? []
      return shape.count == 4 ? shape[1] : 0
    }
  }

  private mutating func pyramid(over stages: [Architecture.ResidualStage]) -> Architecture.Pyramid {
    let laterals = layout.laterals(in: index)
    let extras = layout.extraLevels(in: index)
    let widths = stages.map(\.width)
    let named = laterals.compactMap(\.source)
    let sources =
      named.count == laterals.count
      ? named
      : PyramidLevels.sources(inputs: inputs(of: laterals), widths: widths)
        ?? Array((2..<stages.count + 2).suffix(laterals.count))
    let paths = laterals.flatMap { [$0.lateral, $0.output] } + extras.dropFirst()
    let channels = mostCommon(paths.map { self.outputs(of: $0) })
    let lateral = zip(laterals, sources).map { path, source in
      layers.layer(path.lateral, .init(inputs: widths[source - 2], outputs: channels, kernel: 1))
    }
    let output = laterals.map {
      layers.layer($0.output, .init(inputs: channels, outputs: channels, kernel: 3))
    }
    let widest = widths[sources[sources.count - 1] - 2]
    var p6Source: Configuration.P6Source?
    let extra = extras.enumerated().map { place, path in
      let shape = index.shapes["\(path.convolution).weight"] ?? []
      let isWidest = place == 0 && shape.count == 4 && shape[1] == widest
      if place == 0, widest != channels { p6Source = isWidest ? .c5 : .p5 }
      return layers.layer(path, .init(inputs: isWidest ? widest : channels, outputs: channels, kernel: 3))
    }
    return Architecture.Pyramid(
      sources: sources, lateral: lateral, output: output, extra: extra, channels: channels, p6Source: p6Source
    )
  }

  private mutating func tower(_ head: SubnetKind, inputs: Int) -> [Architecture.ConvolutionLayer] {
    let paths = layout.tower(head, in: index)
    let twin = layout.tower(head == .classes ? .boxes : .classes, in: index)
    if paths.isEmpty, !twin.isEmpty {
      layers.miss("\(layout.output(of: head).convolution)'s \(twin.count) convolutions before it")
    }
    var channels = inputs
    return paths.map { path in
      let layer = layers.layer(path, .init(inputs: channels, kernel: 3))
      channels = layer.outputs
      if case .group(let weight, _) = layer.norm, channels % Architecture.normGroups != 0 {
        layers.reject(
          String(weight.dropFirst(layers.prefix.count)),
          expected: "a multiple of \(Architecture.normGroups) channels")
      }
      return layer
    }
  }

  private func answer(_ architecture: Architecture, all shapes: [String: [Int]]) -> ReadArchitecture {
    let unused = unused(of: shapes)
    let trained =
      architecture.family == .mmdetection || unused.ignored.contains { $0.hasSuffix(".num_batches_tracked") }
    return ReadArchitecture(
      architecture: architecture, unused: unused.told.sorted(), beside: unused.beside.sorted(),
      averages: unused.averages.count,
      ignored: unused.ignored.count, trainedNorms: trained, choice: choice, others: place.others)
  }

  /// Which network was taken, where the file holds others.
  private var choice: String? {
    guard !place.others.isEmpty else { return nil }
    func name(_ prefix: String) -> String { "'\(short(String(prefix.dropLast())))'" }
    let used = place.prefix.isEmpty ? "the network without a name" : name(place.prefix)
    let others = place.others.prefix(6).map { $0.isEmpty ? "one without a name" : name($0) }
    let example = place.others.first { !$0.isEmpty }
    return "\(used) is used\(place.why.map { ": " + $0 } ?? ""); \(others.joined(separator: ", ")) "
      + "\(place.others.count == 1 ? "is" : "are") left"
      + (example.map { " (--weights \(short(String($0.dropLast()))))" } ?? "")
  }

  private func unused(of shapes: [String: [Int]]) -> UnusedKeys {
    UnusedKeys(of: shapes, place: place, used: layers.used)
  }
}
