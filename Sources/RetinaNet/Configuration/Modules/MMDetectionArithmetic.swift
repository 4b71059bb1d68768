import Checkpoints

/// What mmdetection's modules run besides their convolutions and normalisations.
extension ModuleArithmetic {
  func checkMMDetection() throws(ConfigurationError) {
    try checkBody("backbone")
    for stage in architecture.stages {
      for block in stage.blocks {
        let path = path(of: block.conv1).split(separator: ".").dropLast().joined(separator: ".")
        guard let module = modules[path] else { continue }
        let known = ["conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "relu", "downsample"]
        if let child = module.children.first(where: { child in
          !known.contains(child)
            && modules["\(path).\(child)"].map { ModuleClasses.isInert($0.className) } != true
        }) {
          throw other("\(path).\(short(child))", "another module of the block", "ResNet's own blocks")
        }
        try demand(module, path, "with_plugins", { $0.bool == false }, "False")
        try demand(module, path, "with_dcn", { $0.bool == false }, "False")
      }
    }
    let pyramid = architecture.pyramid
    for layer in pyramid.lateral + pyramid.output + pyramid.extra { try check(layer, isActivated: false) }
    for layer in architecture.classTower + architecture.boxTower { try check(layer, isActivated: true) }
    try demandList("neck.lateral_convs", pyramid.lateral.count)
    try demandList("neck.fpn_convs", pyramid.output.count + pyramid.extra.count)
    try demandList("bbox_head.cls_convs", architecture.classTower.count)
    try demandList("bbox_head.reg_convs", architecture.boxTower.count)
  }

  /// A convolution with what follows it in its module.
  private func check(
    _ layer: Architecture.ConvolutionLayer, isActivated: Bool
  ) throws(ConfigurationError) {
    let path = path(of: layer).split(separator: ".").dropLast().joined(separator: ".")
    guard let module = modules[path] else { return }
    try demandClass(module.className, path) { $0 == ModuleClasses.convolutionModule }
    try demand(module, path, "order", { $0.texts == ["conv", "norm", "act"] }, "['conv', 'norm', 'act']")
    try demand(module, path, "with_spectral_norm", { $0.bool == false }, "False")
    try demand(module, path, "with_explicit_padding", { $0.bool == false }, "False")
    try demand(
      module, path, "with_activation", { $0.bool == isActivated }, isActivated ? "True" : "False")
    try demand(module, path, "with_norm", { $0.bool == (layer.norm != nil) }, "that of the weights")
    if isActivated { try demandSteps("\(path).activate", ModuleClasses.relu) }
    var known = ["conv"] + (isActivated ? ["activate"] : [])
    known += (layer.scaleKey.flatMap { self.path($0).split(separator: ".").last }).map { [String($0)] } ?? []
    if let child = module.children.first(where: { !known.contains($0) }) {
      throw other("\(path).\(short(child))", "another module of the layer", known.joined(separator: ", "))
    }
  }

  /// A list that a forward pass goes through.
  private func demandList(_ path: String, _ count: Int) throws(ConfigurationError) {
    guard let list = modules[path], list.children.count != count else { return }
    throw other(path, "a list of \(list.children.count)", "\(count) here")
  }
}
