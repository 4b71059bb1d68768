import Checkpoints

/// Compares each layer of a network that was saved whole with what its keys and shapes leave open: strides, dilations,
/// paddings, the kind and the epsilon of normalisations, and the activations between them.
struct ModuleArithmetic: ModuleReading {
  let modules: SavedModules
  let architecture: Architecture
  private let layout: any KeyLayout
  /// Of all batch normalisations.
  private(set) var normEpsilon: Double?
  /// Whether bottlenecks stride in their 3×3 convolution; `nil` where nothing shows it.
  private(set) var strideIn3x3: Bool?

  init(_ modules: SavedModules, _ architecture: Architecture) throws(ConfigurationError) {
    self.modules = modules
    self.architecture = architecture
    let family = architecture.family == .torchvisionV2 ? .torchvision : architecture.family
    layout = KeyLayouts.all.first { $0.family == family } ?? TorchvisionKeyLayout()
    try checkClasses()
    try checkBackbone()
    for layer in architecture.pyramid.lateral + architecture.pyramid.output + architecture.headConvolutions {
      try check(layer, stride: 1)
    }
    for layer in architecture.pyramid.extra { try check(layer, stride: 2) }
    if family == .mmdetection {
      try checkMMDetection()
      return
    }
    try checkTower(architecture.classTower)
    try checkTower(architecture.boxTower)
    if family == .torchvision {
      try checkBody("backbone.body")
      try checkPyramidSteps()
    }
  }

  /// The module of an array.
  func path(_ key: String) -> String {
    String(key.dropFirst(architecture.prefix.count).split(separator: ".").dropLast().joined(separator: "."))
  }

  func path(of layer: Architecture.ConvolutionLayer) -> String { path(layer.weight) }

  // MARK: - Convolutions

  private mutating func checkBackbone() throws(ConfigurationError) {
    try check(architecture.stem, stride: 2)
    for (number, stage) in architecture.stages.enumerated() {
      let path = layout.stage(number + 1)
      try checkSteps(below: path, stage.blocks.indices.map { "\(path).\($0)" })
      for (place, block) in stage.blocks.enumerated() {
        let stride = place == 0 ? stage.stride : 1
        if let last = block.conv3 {
          let isIn3x3 = stride == 1 || self.stride(of: block.conv1) == 1
          if stride > 1 { try setStrideIn3x3(isIn3x3, block) }
          try check(block.conv1, stride: isIn3x3 ? 1 : stride)
          try check(block.conv2, stride: isIn3x3 ? stride : 1)
          try check(last, stride: 1)
        } else {
          try check(block.conv1, stride: stride)
          try check(block.conv2, stride: 1)
        }
        if let downsample = block.downsample { try check(downsample, stride: stride) }
      }
    }
  }

  private func stride(of layer: Architecture.ConvolutionLayer) -> Int? {
    modules[path(of: layer)]?.attributes["stride"]?.side
  }

  private mutating func setStrideIn3x3(
    _ value: Bool, _ block: Architecture.ResidualBlock
  ) throws(ConfigurationError) {
    if let strideIn3x3, strideIn3x3 != value {
      throw other("\(path(of: block.conv1)).stride", "other than in earlier stages", "the same in all stages")
    }
    strideIn3x3 = value
  }

  private mutating func check(
    _ layer: Architecture.ConvolutionLayer, stride: Int
  ) throws(ConfigurationError) {
    let path = path(of: layer)
    guard let module = modules[path] else { return }
    try demandClass(module.className, path, ModuleClasses.convolutions.contains)
    let padding = layer.kernel / 2
    for (attribute, expected) in [("stride", stride), ("dilation", 1), ("groups", layer.groups)] {
      guard module.attributes[attribute]?.side == expected else {
        throw other(
          "\(path).\(attribute)", module.attributes[attribute]?.spelled ?? "not said", "\(expected)")
      }
    }
    try demand(
      module, path, "padding",
      { $0.side == padding || ($0.text == "same" && stride == 1) || ($0.text == "valid" && padding == 0) },
      "\(padding)")
    try demand(module, path, "padding_mode", { $0.text == "zeros" }, "'zeros'")
    try demand(module, path, "transposed", { $0.bool == false }, "False")
    try demand(module, path, "activation", { $0 == .none }, "None")
    if let norm = layer.norm { try check(norm) }
  }

  // MARK: - Normalisations

  private mutating func check(_ norm: Architecture.Norm) throws(ConfigurationError) {
    switch norm {
    case .batch(let weight, _, _, _): try checkBatch(path(weight))
    case .batchPerLevel(let weight, _, let means, _):
      if let list = modules[path(weight)] {
        try demandClass(list.className, path(weight), ModuleClasses.batchNormLists.contains)
      }
      for mean in means { try checkBatch(path(mean)) }
    case .group(let weight, _):
      let path = path(weight)
      guard let module = modules[path] else { return }
      try demandClass(module.className, path, ModuleClasses.groupNorms.contains)
      let groups = Architecture.normGroups
      try demand(module, path, "num_groups", { $0.integer == groups }, "\(groups)")
      try demand(
        module, path, "eps", { $0.number.map(Float.init) == Architecture.groupNormEpsilon },
        "\(Architecture.groupNormEpsilon)")
    }
  }

  private mutating func checkBatch(_ path: String) throws(ConfigurationError) {
    guard let module = modules[path] else { return }
    try demandClass(module.className, path, ModuleClasses.batchNorms.contains)
    guard let epsilon = try number("eps", of: module, .share) else { return }
    if let normEpsilon, normEpsilon != epsilon {
      throw other("\(path).eps", "\(epsilon)", "one for all normalisations: \(normEpsilon)")
    }
    normEpsilon = epsilon
  }

  // MARK: - Classes and activations

  /// Each module in the parts of the network must be of a class whose forward pass is known.
  private func checkClasses() throws(ConfigurationError) {
    for place in modules.all(in: layout.parts) {
      if layout.losses.contains(where: { place.path == $0 || place.path.hasPrefix($0 + ".") }) { continue }
      if place.module.isPatched {
        throw other(place.path, "given hooks or a forward of its own", "what its class does")
      }
      if layout.classifiers.contains(place.path) { continue }
      try demandClass(place.module.className, place.path) { name in
        ModuleClasses.containers.contains(name) || ModuleClasses.parts.contains(name)
          || ModuleClasses.convolutions.contains(name) || ModuleClasses.isNorm(name)
          || ModuleClasses.isInert(name) || name == ModuleClasses.relu || name == ModuleClasses.maxPool
      }
    }
  }

  /// A head's tower: convolution, normalisation, ReLU, and again.
  private func checkTower(_ tower: [Architecture.ConvolutionLayer]) throws(ConfigurationError) {
    guard let first = tower.first else { return }
    var expected: [String?] = []
    for layer in tower {
      expected.append(path(of: layer))
      if let scale = layer.scaleKey { expected.append(path(scale)) }
      expected.append(nil)
    }
    // torchvision's lie in `conv.0.0`, in older files `conv.0`; detectron2's in `cls_subnet.0`.
    let names = path(of: first).split(separator: ".")
    let sequence = names.firstIndex(of: "conv").map { names[...$0] } ?? names.dropLast()
    try checkSteps(below: sequence.joined(separator: "."), expected)
  }

  /// - Parameter expected: the paths of layers; `nil` for a ReLU.
  func checkSteps(below path: String, _ expected: [String?]) throws(ConfigurationError) {
    let all =
      expected.contains(nil) ? "convolutions with ReLU after each" : "\(expected.count) known layers here"
    guard modules[path] != nil else { return }
    let steps = modules.steps(below: path)
    for (place, step) in steps.enumerated() {
      let isRight =
        place < expected.count
        && (expected[place].map { $0 == step.path } ?? (step.module.className == ModuleClasses.relu))
      guard isRight else { throw other(step.path, shortName(step.module.className) + " here", all) }
    }
    guard steps.count == expected.count else {
      throw other(path, "a sequence of \(steps.count) steps", all)
    }
  }
}

// MARK: - Bodies

extension ModuleArithmetic {
  /// Both torchvision's `IntermediateLayerGetter` and mmdetection's ResNet run these modules one after the other.
  func checkBody(_ path: String) throws(ConfigurationError) {
    let stages = architecture.stages.indices.map { "layer\($0 + 1)" }
    if let body = modules[path],
      body.children.filter({ $0 != "bn1" }) != ["conv1", "relu", "maxpool"] + stages
    {
      throw other(
        path, "a sequence of \(short(body.children.joined(separator: ", ")))",
        "conv1, bn1, relu, maxpool, " + stages.joined(separator: ", "))
    }
    try demandSteps("\(path).relu", ModuleClasses.relu)
    try demandSteps("\(path).maxpool", ModuleClasses.maxPool)
    if let pool = modules["\(path).maxpool"] {
      for (attribute, expected) in [("kernel_size", 3), ("stride", 2), ("padding", 1), ("dilation", 1)] {
        try demand(pool, "\(path).maxpool", attribute, { $0.side == expected }, "\(expected)")
      }
      try demand(pool, "\(path).maxpool", "ceil_mode", { $0.bool == false }, "False")
    }
    for stage in architecture.stages {
      for block in stage.blocks {
        let parent = self.path(of: block.conv1).split(separator: ".").dropLast().joined(separator: ".")
        try demandSteps("\(parent).relu", ModuleClasses.relu)
        if let shortcut = block.downsample {
          try checkSteps(
            below: "\(parent).downsample",
            [self.path(of: shortcut)] + (shortcut.scaleKey.map { [self.path($0)] } ?? []))
        }
      }
    }
  }

  private func checkPyramidSteps() throws(ConfigurationError) {
    let pyramid = architecture.pyramid
    for (place, (lateral, output)) in zip(pyramid.lateral, pyramid.output).enumerated() {
      try checkSteps(below: "backbone.fpn.inner_blocks.\(place)", [path(of: lateral)])
      try checkSteps(below: "backbone.fpn.layer_blocks.\(place)", [path(of: output)])
    }
  }

  func demandSteps(_ path: String, _ className: String) throws(ConfigurationError) {
    let parent = path.split(separator: ".").dropLast().joined(separator: ".")
    guard modules[parent] != nil else { return }
    let name = modules[path]?.className
    guard name != className else { return }
    throw other(path, name.map(shortName) ?? "left out", shortName(className))
  }
}
