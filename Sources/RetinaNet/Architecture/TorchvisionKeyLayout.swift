/// torchvision's names, which DeepForest uses too.
///
/// Old files name the heads' convolutions `conv.0`, `conv.2` … (ReLUs lie between) and the pyramid's without a
/// last `.0`; new ones wrap each convolution with its normalisation.
struct TorchvisionKeyLayout: KeyLayout {
  let family = Family.torchvision
  let markers = [
    "head.classification_head.cls_logits.weight", "head.classification_head.cls_logits.bias",
    "head.regression_head.bbox_reg.weight", "head.regression_head.bbox_reg.bias",
    "head.classification_head.conv.0.weight", "head.classification_head.conv.0.0.weight",
    "head.regression_head.conv.0.weight", "head.regression_head.conv.0.0.weight",
  ]
  let stem = LayerPath(convolution: "backbone.body.conv1", norms: ["backbone.body.bn1"])
  let parts = ["backbone", "head"]
  let classifiers = ["backbone.body.fc"]

  func stage(_ number: Int) -> String { "backbone.body.layer\(number)" }

  func layer(_ part: BlockPart, of block: String) -> LayerPath { ResNetNames.layer(part, of: block) }

  func laterals(in keys: KeyIndex) -> [PyramidLateral] {
    (0..<PyramidLevels.count(keys.numbers(under: "backbone.fpn.inner_blocks"))).map {
      PyramidLateral(
        lateral: pyramidLayer("backbone.fpn.inner_blocks.\($0)", in: keys),
        output: pyramidLayer("backbone.fpn.layer_blocks.\($0)", in: keys))
    }
  }

  /// `LastLevelP6P7` has two; `LastLevelMaxPool` has no weights.
  func extraLevels(in keys: KeyIndex) -> [LayerPath] {
    PyramidLevels.sixthAndSeventh(below: "backbone.fpn.extra_blocks", in: keys)
  }

  private func pyramidLayer(_ path: String, in keys: KeyIndex) -> LayerPath {
    LayerPath(convolution: keys.holds("\(path).weight") ? path : "\(path).0")
  }

  func tower(_ head: SubnetKind, in keys: KeyIndex) -> [LayerPath] {
    let path = head == .classes ? "head.classification_head.conv" : "head.regression_head.conv"
    let numbers = keys.numbers(under: path)
    guard let last = numbers.last else { return [] }
    if numbers.contains(where: { keys.holds("\(path).\($0).weight") }) {
      return (0...(last / 2)).map { LayerPath(convolution: "\(path).\(2 * $0)") }
    }
    return (0...last).map { LayerPath(convolution: "\(path).\($0).0", norms: ["\(path).\($0).1"]) }
  }

  func output(of head: SubnetKind) -> LayerPath {
    LayerPath(
      convolution: head == .classes ? "head.classification_head.cls_logits" : "head.regression_head.bbox_reg")
  }

  func unsupported(in keys: KeyIndex) -> [String] {
    ["backbone.fpn.inner_blocks", "backbone.fpn.layer_blocks"].flatMap { group in
      let numbers = keys.numbers(under: group)
      return numbers.map { "\(group).\($0).1" }.filter { keys.holdsModule($0) }
        + PyramidLevels.beyond(numbers, of: group)
    }
  }
}

/// The names of torchvision's ResNet, which mmdetection's uses too.
enum ResNetNames {
  static func layer(_ part: BlockPart, of block: String) -> LayerPath {
    switch part {
    case .conv1: LayerPath(convolution: "\(block).conv1", norms: ["\(block).bn1"])
    case .conv2: LayerPath(convolution: "\(block).conv2", norms: ["\(block).bn2"])
    case .conv3: LayerPath(convolution: "\(block).conv3", norms: ["\(block).bn3"])
    case .downsample: LayerPath(convolution: "\(block).downsample.0", norms: ["\(block).downsample.1"])
    }
  }
}
