import Testing

@testable import RetinaNet

@Suite struct ForeignArchitectureTests {
  private func describe(_ keys: [String]) throws -> String {
    let shapes = Dictionary(uniqueKeysWithValues: keys.map { ($0, [1]) })
    return try #require(throws: ArchitectureError.self) { try Architecture.read(shapes: shapes) }.description
  }

  /// A few telling keys of each, as their libraries write them.
  @Test(arguments: [
    (
      "a Faster R-CNN",
      [
        "backbone.body.conv1.weight", "backbone.fpn.inner_blocks.0.0.weight", "rpn.head.cls_logits.weight",
        "rpn.head.bbox_pred.weight", "rpn.head.bbox_pred.bias",
        "roi_heads.box_predictor.cls_score.weight",
      ]
    ),
    (
      "a Mask R-CNN",
      [
        "backbone.body.conv1.weight", "rpn.head.cls_logits.weight", "rpn.head.bbox_pred.weight",
        "rpn.head.bbox_pred.bias", "roi_heads.box_head.fc6.weight",
        "roi_heads.mask_predictor.conv5_mask.weight",
      ]
    ),
    (
      "a Faster R-CNN",
      [
        "backbone.bottom_up.stem.conv1.weight", "proposal_generator.rpn_head.conv.weight",
        "roi_heads.box_predictor.cls_score.weight",
      ]
    ),
    (
      "a Faster R-CNN",
      [
        "backbone.conv1.weight", "rpn_head.rpn_conv.weight", "roi_head.bbox_head.fc_cls.weight",
        "neck.fpn_convs.0.conv.weight", "neck.fpn_convs.3.conv.weight",
      ]
    ),
    (
      "an FCOS",
      [
        "backbone.body.conv1.weight", "head.classification_head.conv.0.weight",
        "head.classification_head.cls_logits.weight", "head.regression_head.bbox_reg.weight",
        "head.regression_head.bbox_ctrness.weight",
      ]
    ),
    (
      "an ATSS",
      [
        "backbone.conv1.weight", "bbox_head.atss_cls.weight", "bbox_head.atss_centerness.weight",
        "bbox_head.cls_convs.0.conv.weight", "bbox_head.reg_convs.0.conv.weight",
        "neck.fpn_convs.3.conv.weight",
      ]
    ),
    (
      "an SSD",
      [
        "backbone.features.0.weight", "head.classification_head.module_list.0.weight",
        "head.regression_head.module_list.0.weight",
      ]
    ),
    ("a YOLO", ["model.0.conv.weight", "model.1.conv.weight", "model.24.m.0.weight"]),
    ("a YOLO", ["model.model.0.conv.weight", "model.model.22.cv2.0.0.conv.weight"]),
    (
      "a DETR",
      [
        "transformer.encoder.layers.0.linear1.weight", "class_embed.weight", "bbox_embed.layers.0.weight",
        "backbone.0.body.conv1.weight",
      ]
    ),
    ("an EfficientDet", ["backbone.blocks.0.0.conv_dw.weight", "class_net.predict.conv_dw.weight"]),
    (
      "a plain ResNet classifier",
      [
        "conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "layer4.0.conv1.weight", "fc.weight",
        "fc.bias",
      ]
    ),
    ("a vision transformer (ViT)", ["cls_token", "pos_embed", "blocks.0.attn.qkv.weight"]),
    ("a Caffe2 ResNet", ["conv1_w", "res2_0_branch2a_w", "fc1000_w"]),
    ("a ResNet backbone alone", ["conv1.weight", "layer4.0.conv1.weight"]),
    (
      "a RetinaNet of yhenon's pytorch-retinanet",
      ["module.fpn.P5_1.weight", "module.layer4.0.conv1.weight", "module.classificationModel.conv1.weight"]
    ),
    (
      "torchvision's RetinaNet heads over a MobileNet",
      [
        "backbone.body.0.0.weight", "head.classification_head.cls_logits.weight",
        "head.classification_head.cls_logits.bias", "head.regression_head.bbox_reg.weight",
      ]
    ),
    (
      "mmdetection's RetinaNet heads over a Swin Transformer",
      [
        "backbone.stages.0.blocks.0.attn.w_msa.relative_position_bias_table", "bbox_head.retina_cls.weight",
        "bbox_head.retina_reg.weight",
      ]
    ),
  ])
  func `a checkpoint of some other network is called by its name`(name: String, keys: [String]) throws {
    let description = try describe(keys)
    #expect(description.contains("not a RetinaNet: it looks like \(name)"))
    #expect(description.contains("Expected: a RetinaNet with a ResNet"))
  }

  @Test func `what nobody knows is told by its keys`() throws {
    let description = try describe((0..<9).map { "layer_\($0)" })
    #expect(
      description.hasPrefix(
        "not a RetinaNet: its keys belong to no known network; it holds 9 arrays: layer_0, layer_1, layer_2 and 6 more."
      ))
    #expect(try describe([]).hasPrefix("not a RetinaNet: it holds no arrays."))
  }
}
