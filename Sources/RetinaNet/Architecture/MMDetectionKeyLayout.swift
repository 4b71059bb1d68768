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
  /// GHM's keep their bins.
  let losses = ["bbox_head.loss_cls", "bbox_head.loss_bbox"]

  func stage(_ number: Int) -> String { "backbone.layer\(number)" }

  func layer(_ part: BlockPart, of block: String) -> LayerPath { ResNetNames.layer(part, of: block) }

  func laterals(in keys: KeyIndex) -> [PyramidLateral] {
    (0..<lateralCount(in: keys)).map {
      PyramidLateral(
        lateral: LayerPath(convolution: "neck.lateral_convs.\($0).conv"),
        output: LayerPath(convolution: "neck.fpn_convs.\($0).conv"))
    }
  }

  private func lateralCount(in keys: KeyIndex) -> Int {
    PyramidLevels.count(keys.numbers(under: "neck.lateral_convs"))
  }

  /// The outputs' convolutions go on with those of further levels, up to `num_outs`.
  func extraLevels(in keys: KeyIndex) -> [LayerPath] {
    let first = lateralCount(in: keys)
    let last = keys.numbers(under: "neck.fpn_convs").last ?? 0
    return (first..<max(first, min(last, first + PyramidLevels.mostExtra - 1) + 1)).map {
      LayerPath(convolution: "neck.fpn_convs.\($0).conv")
    }
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
    var suspects = ["backbone.stem", "neck.downsample_convs", "neck.pafpn_convs"]
    for group in ["lateral_convs", "fpn_convs"] {
      for index in keys.numbers(under: "neck.\(group)") {
        suspects += ["gn", "bn"].map { "neck.\(group).\(index).\($0)" }
      }
    }
    for stage in 1...4 {
      for block in keys.numbers(under: self.stage(stage)) {
        suspects += ["conv2.conv_offset", "context_block", "gen_attention_block"]
          .map { "\(self.stage(stage)).\(block).\($0)" }
      }
    }
    let laterals = "neck.lateral_convs"
    return suspects.filter { keys.holdsModule($0) }
      + PyramidLevels.beyond(keys.numbers(under: laterals), of: laterals)
  }
}
