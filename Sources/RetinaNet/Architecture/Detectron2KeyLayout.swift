/// detectron2's names: `backbone.bottom_up.res2.0.conv1`, normalisation inside its convolution, heads as plain
/// sequences, in which ReLUs and normalisations have numbers too.
struct Detectron2KeyLayout: KeyLayout {
  let family = Family.detectron2
  let markers = [
    "head.cls_score.weight", "head.cls_score.bias", "head.bbox_pred.weight", "head.bbox_pred.bias",
    "head.cls_subnet.0.weight", "head.cls_subnet.0.bias", "head.bbox_subnet.0.weight",
    "head.bbox_subnet.0.bias",
  ]
  let stem = Self.normalised("backbone.bottom_up.stem.conv1")
  let parts = ["backbone", "head"]
  let classifiers = ["backbone.bottom_up.linear", "backbone.bottom_up.fc", "backbone.bottom_up.stem.fc"]

  private static func normalised(_ path: String) -> LayerPath {
    LayerPath(convolution: path, norms: ["\(path).norm"])
  }

  func stage(_ number: Int) -> String { "backbone.bottom_up.res\(number + 1)" }

  func layer(_ part: BlockPart, of block: String) -> LayerPath {
    switch part {
    case .conv1: Self.normalised("\(block).conv1")
    case .conv2: Self.normalised("\(block).conv2")
    case .conv3: Self.normalised("\(block).conv3")
    case .downsample: Self.normalised("\(block).shortcut")
    }
  }

  func laterals(in keys: KeyIndex) -> [PyramidLateral] {
    let named = (2...5).filter {
      keys.holdsModule("backbone.fpn_lateral\($0)") || keys.holdsModule("backbone.fpn_output\($0)")
    }
    return (named.isEmpty ? PyramidLevels.usualSources : named).map {
      PyramidLateral(
        lateral: LayerPath(convolution: "backbone.fpn_lateral\($0)"),
        output: LayerPath(convolution: "backbone.fpn_output\($0)"), source: $0)
    }
  }

  func extraLevels(in keys: KeyIndex) -> [LayerPath] {
    PyramidLevels.sixthAndSeventh(below: "backbone.top_block", in: keys)
  }

  func tower(_ head: SubnetKind, in keys: KeyIndex) -> [LayerPath] {
    let path = head == .classes ? "head.cls_subnet" : "head.bbox_subnet"
    guard let last = keys.numbers(under: path).last else { return [] }
    let normalised = keys.holdsModule("\(path).1")
    let step = normalised ? 3 : 2
    return (0...(last / step)).map { index in
      LayerPath(
        convolution: "\(path).\(step * index)", norms: normalised ? ["\(path).\(step * index + 1)"] : [])
    }
  }

  func output(of head: SubnetKind) -> LayerPath {
    LayerPath(convolution: head == .classes ? "head.cls_score" : "head.bbox_pred")
  }

  func unsupported(in keys: KeyIndex) -> [String] {
    var answer = (2...5).flatMap { ["backbone.fpn_lateral\($0).norm", "backbone.fpn_output\($0).norm"] }
    answer.append("backbone.fpn_lateral6")
    for stage in 1...4 {
      answer += keys.numbers(under: self.stage(stage)).map { "\(self.stage(stage)).\($0).conv2_offset" }
    }
    return answer.filter { keys.holdsModule($0) }
  }
}
