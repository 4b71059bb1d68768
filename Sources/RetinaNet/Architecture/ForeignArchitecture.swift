/// Recognises networks that are not RetinaNets by their keys, so that an error can say what a wrong file is.
enum ForeignArchitecture {
  /// Whether these are networks that share some of RetinaNet's names: FCOS, which has the heads' names and centre-ness
  /// too, and two-stage detectors, which have `head.bbox_pred` and regions of interest.
  static func sharesNames(_ keys: some Collection<String>) -> Bool {
    shared.contains { $0.holds(keys: keys) }
  }

  private static let shared = [
    Sign(
      name: "",
      texts: [
        ["centerness"], ["ctrness"], ["^roi_head"], ["^rpn."], ["^rpn_head."], ["^proposal_generator."],
      ])
  ]

  /// What the keys look like, with an article, or `nil`.
  static func name(of keys: some Collection<String>) -> String? {
    signs.first { sign in sign.holds(keys: keys) }?.name
  }

  /// RetinaNet's heads over a backbone that is not a ResNet.
  static func retinaNet(with keys: some Collection<String>, layout: any KeyLayout) -> String {
    let below = keys.filter { $0.hasPrefix("backbone.") && !$0.hasPrefix("backbone.fpn") }
    let kind = backbones.first { sign in sign.holds(keys: below) }?.name
    return "\(layout.family.title)'s RetinaNet heads over \(kind ?? "a backbone that is not a ResNet")"
  }

  /// The sign of a network: texts that its keys contain.
  private struct Sign {
    let name: String
    /// Of one of these sets, each text must be found in some key.
    let texts: [[String]]

    func holds(keys: some Collection<String>) -> Bool {
      texts.contains { set in set.allSatisfy { text in keys.contains { Self.matches($0, text) } } }
    }

    /// `^` at the start of a text anchors it to a component's start.
    private static func matches(_ key: String, _ text: String) -> Bool {
      guard text.first == "^" else { return key.contains(text) }
      let text = text.dropFirst()
      return key.hasPrefix(text) || key.contains(".\(text)")
    }
  }

  /// The most specific first.
  private static let signs: [Sign] = [
    Sign(
      name: "a trace that RetinaScope wrote, not a model", texts: [["logits.p3", "deltas.p3", "anchors.p3"]]),
    Sign(
      name: "a network whose parameters FSDP flattened (save it with StateDictType.FULL_STATE_DICT)",
      texts: [["_flat_param"]]),
    Sign(
      name: "a Mask R-CNN", texts: [["mask_predictor"], ["roi_heads.mask_head"], ["roi_head.mask_head"]]),
    Sign(name: "a Keypoint R-CNN", texts: [["keypoint_predictor"], ["roi_heads.keypoint_head"]]),
    Sign(name: "a Cascade R-CNN", texts: [["roi_head.bbox_head.1."], ["roi_heads.box_head.1."]]),
    Sign(
      name: "a Faster R-CNN",
      texts: [["^rpn.", "roi_head"], ["^rpn_head.", "roi_head"], ["proposal_generator.", "roi_heads."]]),
    Sign(name: "a region proposal network", texts: [["^rpn."], ["^rpn_head."], ["proposal_generator."]]),
    Sign(name: "an ATSS", texts: [["atss_cls"]]),
    Sign(name: "a GFL", texts: [["gfl_cls"]]),
    Sign(name: "an FCOS", texts: [["centerness"], ["ctrness"]]),
    Sign(
      name: "a DETR",
      texts: [
        ["^transformer.", "class_embed"], ["^transformer.", "bbox_embed"], ["query_embed", "class_embed"],
        ["^decoder.", "bbox_embed"], ["bbox_head.fc_cls", "^encoder."],
        ["bbox_predictor", "class_labels_class"],
      ]),
    Sign(
      name: "an EfficientDet", texts: [["class_net.predict"], ["bifpn", "classifier.header"], ["bifpn."]]),
    Sign(
      name: "an SSD",
      texts: [
        ["head.classification_head.module_list."], ["^vgg.0.", "^loc.0.", "^conf.0."], ["neck.l2_norm"],
      ]),
    Sign(name: "a YOLOX", texts: [["backbone.backbone.stem.conv"], ["head.cls_preds.", "head.obj_preds."]]),
    Sign(
      name: "a YOLO",
      texts: [
        ["^model.0.conv."], ["^model.24.m."], ["^model.22.cv2."], ["^module_list.0.", "Conv2d"],
        ["^module_list.0.conv"], ["^model.model.0.conv"],
      ]),
    Sign(name: "a CenterNet", texts: [["^hm.0.", "^wh."], ["heatmap_head"]]),
    Sign(
      name: "a RetinaNet of yhenon's pytorch-retinanet, a layout that is not read here",
      texts: [["^classificationModel."], ["^regressionModel."]]),
    Sign(name: "a segmentation network over a ResNet", texts: [["backbone.layer4.", "^classifier."]]),
    Sign(name: "a Swin Transformer", texts: [["relative_position_bias_table"]]),
    Sign(
      name: "a vision transformer (ViT)",
      texts: [
        ["blocks.0.attn.qkv"], ["encoder_layer_0.self_attention"], ["^cls_token"],
        ["vit.encoder.layer.0.attention"],
      ]),
    Sign(name: "a language model", texts: [["embed_tokens"], ["^lm_head."], ["word_embeddings"]]),
    Sign(name: "a Caffe2 ResNet", texts: [["res2_0_branch2a_w"], ["res5_2_branch2c_w"]]),
    Sign(
      name: "a plain ResNet classifier",
      texts: [
        ["^layer4.0.conv1.", "^fc.weight"], ["^res5.0.conv1.", "^linear.weight"],
        ["^res5.0.conv1.", "stem.fc"],
      ]),
    Sign(
      name: "a ResNet with a pyramid, without RetinaNet's heads",
      texts: [
        ["layer4.0.conv1.", "^fpn."], ["layer4.0.conv1.", "^neck."], ["res5.0.conv1.", "fpn_lateral"],
      ]),
    Sign(name: "a ResNet backbone alone", texts: [["^layer4.0.conv1."], ["^res5.0.conv1."]]),
    Sign(name: "a VGG classifier", texts: [["^features.0.weight", "^classifier.0.weight"]]),
    Sign(name: "a MobileNet or EfficientNet classifier", texts: [["^features.0.0.weight", "^classifier."]]),
    Sign(name: "an optimiser's state", texts: [["param_groups"], ["exp_avg"]]),
  ]

  private static let backbones: [Sign] = [
    Sign(name: "a Swin Transformer", texts: [["relative_position_bias_table"]]),
    Sign(name: "a vision transformer", texts: [["attn.qkv"], ["^pos_embed"], ["patch_embed"]]),
    Sign(name: "a RegNet", texts: [["^s1.b1."], ["trunk_output.block"]]),
    Sign(name: "a MobileNet", texts: [["body.0.0.weight"], ["body.1.conv."]]),
    Sign(name: "a VGG", texts: [["features.0.weight"]]),
  ]
}
