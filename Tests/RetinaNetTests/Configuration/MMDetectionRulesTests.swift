import Checkpoints
import Foundation
import Testing

@testable import RetinaNet

/// What mmdetection's arguments do: each is computed, refused, or changes nothing, and others are named.
@Suite struct MMDetectionRulesTests {
  /// RetinaNet as mmdetection 3 writes it; each part takes more arguments.
  private static func text(
    data: String = "mean=[1., 2., 3.], std=[4., 5., 6.], bgr_to_rgb=True, pad_size_divisor=32",
    backbone: String = "", neck: String = "", head: String = "", anchors: String = "", coder: String = "",
    test: String = "nms_pre=1000, min_bbox_size=0, score_thr=0.05, max_per_img=100",
    nms: String = "type='nms', iou_threshold=0.5", steps: String = "", after: String = ""
  ) -> String {
    """
    model = dict(type='RetinaNet', data_preprocessor=dict(type='DetDataPreprocessor', \(data)),
        backbone=dict(type='ResNet', depth=18, num_stages=4, out_indices=(0, 1, 2, 3), frozen_stages=1,
            norm_cfg=dict(type='BN', requires_grad=True), norm_eval=True, \(backbone)),
        neck=dict(type='FPN', in_channels=[64, 128, 256, 512], out_channels=256, start_level=1,
            add_extra_convs='on_output', num_outs=5, \(neck)),
        bbox_head=dict(type='RetinaHead', num_classes=3, in_channels=256, stacked_convs=4, feat_channels=256,
            anchor_generator=dict(type='AnchorGenerator', octave_base_scale=4, scales_per_octave=3,
                ratios=[0.5, 1.0, 2.0], strides=[8, 16, 32, 64, 128], \(anchors)),
            bbox_coder=dict(type='DeltaXYWHBBoxCoder', target_means=[.0, .0, .0, .0],
                target_stds=[1.0, 1.0, 1.0, 1.0], \(coder)),
            loss_cls=dict(type='FocalLoss', use_sigmoid=True, gamma=2.0), loss_bbox=dict(type='L1Loss'), \(head)),
        train_cfg=None, test_cfg=dict(\(test), nms=dict(\(nms))))
    test_pipeline = [dict(type='LoadImageFromFile', backend_args=None),
        dict(type='Resize', scale=(1333, 800), keep_ratio=True), \(steps)
        dict(type='LoadAnnotations', with_bbox=True), dict(type='PackDetInputs', meta_keys=('img_id', ))]
    test_dataloader = dict(batch_size=1, dataset=dict(pipeline=test_pipeline))
    \(after)
    """
  }

  private func settings(
    _ text: String, _ architecture: Architecture? = nil, stronger: [ConfigurationLayer] = [],
    weights: String? = nil
  ) throws -> MMDetectionSettings {
    try MMDetectionSettings(
      ["meta": .dictionary([.init(key: "cfg", value: .text(text))])], architecture, stronger: stronger,
      weights: weights)
  }

  private func refusal(_ text: String) -> String? {
    let error = #expect(throws: ConfigurationError.self) { _ = try settings(text) }
    return error?.description
  }

  @Test func `the means and deviations of a box coder are read`() throws {
    let settings = try settings(Self.text(coder: "target_means=[0, 0, 0, .5], target_stds=[.1, .1, .2, .2]"))
    #expect(settings.layer.deltaScaling == DeltaScaling(means: [0, 0, 0, 0.5], stds: [0.1, 0.1, 0.2, 0.2]))
  }

  @Test func `the usual configuration is read whole, without a note`() throws {
    let settings = try settings(Self.text())
    #expect(settings.warnings == [] && settings.isWhole)
    #expect(settings.layer.minSize == 800 && settings.layer.sizeDivisible == 32)
    #expect(settings.layer.strideIn3x3 == true && settings.layer.topK == 1000)
  }

  @Test(arguments: [
    (Self.text(backbone: "conv_cfg=dict(type='ConvWS')"), "model.backbone.conv_cfg is dict(type='ConvWS')"),
    (Self.text(backbone: "deep_stem=True"), "backbone.deep_stem"),
    (Self.text(backbone: "avg_down=True"), "backbone.avg_down"),
    (Self.text(backbone: "style='tensorflow'"), "backbone.style"),
    (Self.text(backbone: "dcn=dict(type='DCN'), stage_with_dcn=(False, True, True, True)"), "backbone.dcn"),
    (Self.text(backbone: "plugins=[dict(cfg=dict(type='ContextBlock'), position='after_conv3')]"), "plugins"),
    (Self.text(backbone: "type='ResNetV1d'"), "backbone.type is 'ResNetV1d'"),
    (Self.text(backbone: "type='custom.MyResNet'"), "backbone.type"),
    (Self.text(backbone: "norm_cfg=dict(type='GN', num_groups=32)"), "backbone.norm_cfg.type"),
    (Self.text(backbone: "dilations=(1, 1, 1, 2)"), "backbone.dilations"),
    (Self.text(backbone: "strides=(1, 2, 2, 1)"), "backbone.strides"),
    (Self.text(neck: "act_cfg=dict(type='ReLU')"), "model.neck.act_cfg is dict(type='ReLU')"),
    (Self.text(neck: "norm_cfg=dict(type='BN')"), "neck.norm_cfg"),
    (Self.text(neck: "conv_cfg=dict(type='DCNv2')"), "neck.conv_cfg"),
    (Self.text(neck: "upsample_cfg=dict(mode='bilinear')"), "neck.upsample_cfg.mode"),
    (Self.text(neck: "type='PAFPN'"), "neck.type"),
    (Self.text(after: "model['neck'] = [dict(type='FPN'), dict(type='BFP')]"), "model.neck is [dict("),
    (Self.text(head: "conv_cfg=dict(type='ConvWS')"), "bbox_head.conv_cfg"),
    (Self.text(head: "act_cfg=dict(type='SiLU')"), "bbox_head.act_cfg"),
    (Self.text(head: "norm_cfg=dict(type='GN', num_groups=16)"), "bbox_head.norm_cfg.num_groups"),
    (Self.text(head: "norm_cfg=dict(type='LN')"), "bbox_head.norm_cfg.type"),
    (Self.text(head: "norm_cfg=dict(type='BN', eps=0.001)"), "bbox_head.norm_cfg.eps"),
    (Self.text(head: "anchor_strides=[8, 16, 32, 64, 128]"), "bbox_head.anchor_strides"),
    (Self.text(head: "loss_cls=dict(type='CrossEntropyLoss')"), "bbox_head.loss_cls"),
    (Self.text(anchors: "scale_major=False"), "anchor_generator.scale_major is False"),
    (Self.text(anchors: "center_offset=0.5"), "anchor_generator.center_offset"),
    (Self.text(anchors: "centers=[(4, 4), (8, 8)]"), "anchor_generator.centers"),
    (Self.text(anchors: "strides=[(8, 4), (16, 16), (32, 32), (64, 64), (128, 128)]"), "strides"),
    (Self.text(coder: "clip_border=False"), "bbox_coder.clip_border"),
    (Self.text(coder: "add_ctr_clamp=True"), "bbox_coder.add_ctr_clamp"),
    (Self.text(nms: "type='soft_nms', iou_threshold=0.5"), "test_cfg.nms.type is 'soft_nms'"),
    (Self.text(nms: "type='nms', iou_threshold=0.5, class_agnostic=True"), "nms.class_agnostic"),
    (Self.text(nms: "type='nms', iou_threshold=0.5, offset=1"), "nms.offset"),
    (Self.text(nms: "type='nms', iou_threshold=5"), "nms.iou_threshold is 5"),
    (Self.text(nms: "type='nms', iou_threshold=0.5, score_threshold=5"), "nms.score_threshold is 5"),
    (Self.text(test: "nms_pre=0, max_per_img=100"), "test_cfg.nms_pre is 0"),
    (Self.text(test: "score_thr=50, max_per_img=100"), "test_cfg.score_thr is 50"),
    (Self.text(test: "max_per_img=100, min_bbox_size=10"), "test_cfg.min_bbox_size"),
    (Self.text(data: "mean=[1., 2., 3.], std=[4., 5., 6.], pad_value=114"), "data_preprocessor.pad_value"),
    (Self.text(steps: "dict(type='Pad', size_divisor=32),"), "test_pipeline.Pad"),
    (
      Self.text(
        steps:
          "dict(type='Normalize', mean=[1., 2., 3.], std=[4., 5., 6.]), dict(type='Pad', size_divisor=32, pad_val=dict(img=(114., 114., 114.))),"
      ), "test_pipeline.Pad.pad_val"
    ),
    (Self.text(steps: "dict(type='Resize', scale=(9, 9)),"), "test_pipeline.Resize.keep_ratio"),
    (Self.text(steps: "dict(type='Resize', scale=(9, 9), keep_ratio=True, backend='pillow'),"), "backend"),
    (Self.text(steps: "dict(type='RandomFlip', prob=0.5),"), "test_pipeline.RandomFlip.prob"),
  ])
  func `what is computed in another way is refused and named`(text: String, words: String) throws {
    let refusal = refusal(text) ?? ""
    #expect(refusal.contains(words), "\(refusal)")
    #expect(!refusal.contains("\n") && refusal.hasPrefix("the checkpoint's meta: "))
  }

  @Test(arguments: [
    Self.text(backbone: "with_cp=True, zero_init_residual=False, style='caffe', conv_cfg=None, dcn=None"),
    Self.text(backbone: "stage_with_dcn=(False, False, False, False), dcn=dict(type='DCN'), plugins=[]"),
    Self.text(
      neck: "no_norm_on_lateral=True, act_cfg=None, upsample_cfg=dict(mode='nearest', scale_factor=2)"),
    Self.text(head: "reg_decoded_bbox=True, init_cfg=dict(type='Normal'), conv_cfg=None, norm_cfg=None"),
    Self.text(head: "norm_cfg=dict(type='GN', num_groups=32, requires_grad=True)"),
    Self.text(anchors: "scale_major=True, center_offset=0, centers=None, use_box_type=False"),
    Self.text(coder: "clip_border=True, ctr_clamp=32, add_ctr_clamp=False, target_means=(0, 0, 0, 0)"),
    Self.text(nms: "type='nms', iou_threshold=0.5, split_thr=1000, class_agnostic=False"),
    Self.text(after: "optim_wrapper = dict(type='OptimWrapper')\ndefault_scope = 'mmdet'"),
  ])
  func `what changes nothing at inference is passed over`(text: String) throws {
    #expect(try settings(text).warnings == [])
  }

  @Test(arguments: [
    (Self.text(head: "my_trick=3"), "model.bbox_head.my_trick = 3"),
    (Self.text(backbone: "frozen_magic=True"), "model.backbone.frozen_magic = True"),
    (
      Self.text(test: "nms_pre=1000, min_bbox_size=0, score_thr=0.05, max_per_img=100, with_nms=False"),
      "with_nms"
    ),
    (Self.text(steps: "dict(type='CLAHE'),"), "the step dict(type='CLAHE')"),
    (Self.text(after: "_base_ = ['../base.py']"), "is built on ['../base.py']"),
    (Self.text(after: "model.update(test_cfg=dict(score_thr=0.7))"), "'model.update(test_cfg="),
    (Self.text(after: "model['test_cfg']['score_thr'] = scores[0]"), "to 'model['test_cfg']['score_thr']'"),
  ])
  func `what nobody knows is named in a note`(text: String, words: String) throws {
    let warnings = try settings(text).warnings
    #expect(warnings.count == 1 && warnings[0].contains(words), "\(warnings)")
  }

  @Test func `no limit is no limit, and the lesser of two limits counts`() throws {
    let free = try settings(
      Self.text(test: "nms_pre=-1, min_bbox_size=0, score_thr=0.05, max_per_img=-1"))
    #expect(free.layer.topK == Thresholds.noLimit && free.layer.maxDetections == Thresholds.noLimit)
    #expect(free.warnings.count == 2 && free.warnings.allSatisfy { $0.contains("is -1, no limit") })
    let seven = try settings(Self.text(nms: "type='nms', iou_threshold=0.6, max_num=7, score_threshold=0.2"))
      .layer
    #expect(seven.maxDetections == 7 && seven.score == 0.2 && seven.nms == 0.6)
    let all = try settings(Self.text(nms: "type='nms', iou_threshold=0.6, max_num=-1")).layer
    #expect(all.maxDetections == 100)
    let none = try settings(Self.text(after: "model['test_cfg']['nms'] = None")).layer
    #expect(none.nms == 1)
  }

  @Test func `what is not given has the classes' own defaults`() throws {
    let layer = try settings(Self.text(data: "", test: "max_per_img=50")).layer
    #expect(layer.mean == [0, 0, 0] && layer.std == [1, 1, 1] && layer.scale == 1 && layer.bgr == true)
    #expect(layer.sizeDivisible == 1 && layer.topK == Thresholds.noLimit && layer.score == 0)
    // What is built on another file may have it from there.
    let part = try settings(Self.text(data: "", test: "max_per_img=50", after: "_base_ = 'b.py'")).layer
    #expect(part.mean == nil && part.sizeDivisible == nil && part.topK == nil && part.score == nil)
  }

  @Test(arguments: [
    ("dict(type='Pad', size_divisor=64)", 64), ("dict(type='Pad', size_divisor=1, pad_val=0)", 1), ("", 1),
  ])
  func `mmdetection 2's padding is read from its test pipeline`(pad: String, expected: Int) throws {
    let text = """
      model = dict(type='RetinaNet', bbox_head=dict(type='RetinaHead'))
      img_norm_cfg = dict(mean=[1.0, 2.0, 3.0], std=[4.0, 5.0, 6.0], to_rgb=False)
      test_pipeline = [dict(type='LoadImageFromFile'), dict(type='MultiScaleFlipAug', img_scale=(1000, 600),
          flip=False, transforms=[dict(type='Resize', keep_ratio=True), dict(type='RandomFlip'),
          dict(type='Normalize', **img_norm_cfg), \(pad), dict(type='ImageToTensor', keys=['img'])])]
      data = dict(test=dict(pipeline=test_pipeline))
      """.replacing(" ,", with: "")
    let settings = try settings(text)
    #expect(settings.layer.sizeDivisible == expected && settings.layer.minSize == 600)
    #expect(settings.layer.mean == [3, 2, 1] && settings.layer.bgr == true && settings.warnings == [])
    #expect(refusal(text.replacing("flip=False", with: "flip=True"))?.contains("Aug.flip is True") == true)
    let scales = text.replacing("(1000, 600)", with: "[(1000, 600), (900, 500)]")
    #expect(refusal(scales)?.contains("img_scale is [[1000, 600], [900, 500]]") == true)
  }

  @Test func `without a step that resizes, pictures stay as they are`() throws {
    let resize = "dict(type='Resize', scale=(1333, 800), keep_ratio=True), "
    let text = Self.text().replacing(resize, with: "")
    #expect(try settings(text).layer.minSize == 0 && settings(text).warnings == [])
    // What is not known may resize, and what is not there yet may follow.
    let other = Self.text(steps: "dict(type='MyResize'), ").replacing(resize, with: "")
    #expect(try settings(other).layer.minSize == nil)
    let part = "test_pipeline = [dict(type='LoadImageFromFile')]"
    #expect(try settings(part).layer.minSize == nil)
  }

  @Test func `later assignments and a dictionary are read`() throws {
    let layer = try settings(
      Self.text(
        after: """
          model.test_cfg.score_thr = .01
          model['bbox_head']['anchor_generator']["octave_base_scale"] = 2
          model.data_preprocessor.std[0] = 9
          """)
    ).layer
    #expect(layer.score == 0.01 && layer.anchorSizes?[0][0] == 16 && layer.std == [9, 5, 6])
    let python = PythonLiterals(Self.text())
    let dictionary = PlainValue.dictionary(python.values.map { .init(key: $0.key, value: $0.value) })
    let same = try MMDetectionSettings(["meta": .dictionary([.init(key: "cfg", value: dictionary)])])
    #expect(try same.layer == settings(Self.text()).layer && same.warnings == [])
  }

  @Test func `a flag replaces what is not computed`() throws {
    var nms = ConfigurationLayer(origin: .flag("--nms"))
    nms.nms = 0.4
    let text = Self.text(nms: "type='soft_nms', iou_threshold=0.5")
    #expect(refusal(text)?.contains("--nms IOU takes that instead") == true)
    #expect(try settings(text, stronger: [nms]).warnings.count == 1)
  }

  @Test func `numbers that the weights contradict are told, and names are not shifted`() throws {
    let architecture = try Architecture.read(shapes: KeyFixture(family: .mmdetection).shapes).architecture
    let channels = architecture.classCount
    let meta = PlainValue.dictionary([
      .init(
        key: "cfg",
        value: .text("model = dict(bbox_head=dict(num_classes=\(channels + 1), stacked_convs=3))")),
      .init(key: "CLASSES", value: .list((1..<channels).map { .text("name \($0)") })),
    ])
    let depth = try self.settings("model = dict(backbone=dict(type='ResNet', depth=7))", architecture)
      .warnings
    #expect(
      depth.count == 1 && depth[0].contains("backbone.depth says 7, but the weights have ResNet-"), "\(depth)"
    )
    let settings = try MMDetectionSettings(["meta": meta], architecture)
    #expect(settings.layer.classes?.count == channels)
    #expect(
      settings.layer.classes?.first == "name 1" && settings.layer.classes?.last == "class \(channels - 1)")
    for words in ["num_classes says \(channels + 1)", "stacked_convs says 3", "class name"] {
      #expect(settings.warnings.contains { $0.contains(words) }, "\(words) in \(settings.warnings)")
    }
  }
}
