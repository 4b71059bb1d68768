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
  let p6 = LayerPath(convolution: "backbone.fpn.extra_blocks.p6")
  let p7 = LayerPath(convolution: "backbone.fpn.extra_blocks.p7")

  func stage(_ number: Int) -> String { "backbone.body.layer\(number)" }

  func layer(_ part: BlockPart, of block: String) -> LayerPath { ResNetNames.layer(part, of: block) }

  func lateral(_ index: Int, in keys: KeyIndex) -> LayerPath {
    pyramidLayer("backbone.fpn.inner_blocks.\(index)", in: keys)
  }

  func output(_ index: Int, in keys: KeyIndex) -> LayerPath {
    pyramidLayer("backbone.fpn.layer_blocks.\(index)", in: keys)
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
    let pyramid = "backbone.fpn.inner_blocks"
    var answer = keys.numbers(under: pyramid).filter { $0 > 2 }.map { "\(pyramid).\($0)" }
    for group in [pyramid, "backbone.fpn.layer_blocks"] {
      answer += (0..<3).map { "\(group).\($0).1" }.filter { keys.holdsModule($0) }
    }
    return answer
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
