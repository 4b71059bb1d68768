/// mmdetection's names: a torchvision-like `backbone`, a `neck` and a `bbox_head`.
struct MMDetectionKeyLayout: KeyLayout {
  let family = Family.mmdetection
  // All its one-stage detectors use the same names for necks and towers; only the outputs' names are RetinaNet's own.
  let markers = [
    "bbox_head.retina_cls.weight", "bbox_head.retina_cls.bias", "bbox_head.retina_reg.weight",
    "bbox_head.retina_reg.bias",
  ]
  let stem = LayerPath(convolution: "backbone.conv1", norms: ["backbone.bn1"])
  let parts = ["backbone", "neck", "bbox_head"]
  let classifiers = ["backbone.fc"]
  let p6 = LayerPath(convolution: "neck.fpn_convs.3.conv")
  let p7 = LayerPath(convolution: "neck.fpn_convs.4.conv")

  func stage(_ number: Int) -> String { "backbone.layer\(number)" }

  func layer(_ part: BlockPart, of block: String) -> LayerPath { ResNetNames.layer(part, of: block) }

  func lateral(_ index: Int, in keys: KeyIndex) -> LayerPath {
    LayerPath(convolution: "neck.lateral_convs.\(index).conv")
  }

  func output(_ index: Int, in keys: KeyIndex) -> LayerPath {
    LayerPath(convolution: "neck.fpn_convs.\(index).conv")
  }

  func tower(_ head: SubnetKind, in keys: KeyIndex) -> [LayerPath] {
    let path = head == .classes ? "bbox_head.cls_convs" : "bbox_head.reg_convs"
    guard let last = keys.numbers(under: path).last else { return [] }
    return (0...last).map { index in
      LayerPath(convolution: "\(path).\(index).conv", norms: ["\(path).\(index).gn", "\(path).\(index).bn"])
    }
  }

  func output(of head: SubnetKind) -> LayerPath {
    LayerPath(convolution: head == .classes ? "bbox_head.retina_cls" : "bbox_head.retina_reg")
  }

  func unsupported(in keys: KeyIndex) -> [String] {
    var answer = keys.numbers(under: "neck.lateral_convs").filter { $0 > 2 }.map {
      "neck.lateral_convs.\($0)"
    }
    answer += keys.numbers(under: "neck.fpn_convs").filter { $0 > 4 }.map { "neck.fpn_convs.\($0)" }
    var suspects = ["backbone.stem", "neck.downsample_convs", "neck.pafpn_convs"]
    for index in 0..<5 {
      for group in ["lateral_convs", "fpn_convs"] {
        suspects += ["gn", "bn"].map { "neck.\(group).\(index).\($0)" }
      }
    }
    for stage in 1...4 {
      for block in keys.numbers(under: self.stage(stage)) {
        suspects += ["conv2.conv_offset", "context_block", "gen_attention_block"]
          .map { "\(self.stage(stage)).\(block).\($0)" }
      }
    }
    answer += suspects.filter { keys.holdsModule($0) }
    return answer
  }
}
