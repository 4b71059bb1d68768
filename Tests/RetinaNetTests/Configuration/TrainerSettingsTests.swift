import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@testable import RetinaNet

/// What training programs save of their settings.
@Suite struct TrainerSettingsTests {
  private func entry(_ key: String, _ value: PlainValue) -> PlainValue.PlainEntry {
    .init(key: key, value: value)
  }

  private func mmdetection(_ configuration: String, key: String = "cfg") throws -> MMDetectionSettings {
    try MMDetectionSettings([
      "meta": .dictionary([
        entry(key, .text(configuration)),
        entry("dataset_meta", .dictionary([entry("classes", .list([.text("cat"), .text("dog")]))])),
      ])
    ])
  }

  @Test func `mmdetection 3's configuration is read`() throws {
    let layer = try mmdetection(
      """
      model = dict(
          type='RetinaNet',
          data_preprocessor=dict(type='DetDataPreprocessor', mean=[10.0, 20.0, 30.0], std=[2.0, 3.0, 4.0],
              bgr_to_rgb=False, pad_size_divisor=64),
          backbone=dict(type='ResNet', style='caffe'),
          neck=dict(type='FPN', add_extra_convs='on_output', relu_before_extra_convs=True),
          bbox_head=dict(type='RetinaHead', anchor_generator=dict(type='AnchorGenerator', octave_base_scale=2,
              scales_per_octave=3, ratios=[0.5, 1.0], strides=[8, 16, 32, 64, 128]),
              bbox_coder=dict(type='DeltaXYWHBBoxCoder', target_means=[0.0, 0.0, 0.0, 0.0],
                  target_stds=[1.0, 1.0, 1.0, 1.0])),
          test_cfg=dict(nms_pre=900, score_thr=0.3, nms=dict(type='nms', iou_threshold=0.6), max_per_img=50))
      test_pipeline = [dict(type='LoadImageFromFile'), dict(type='Resize', scale=(1000, 600), keep_ratio=True)]
      """
    ).layer
    #expect(layer.origin.certainty == .read)
    #expect(layer.classes == ["cat", "dog"])
    // Blue first, as the network's channels; here always as red, green, blue.
    #expect(layer.mean == [30, 20, 10] && layer.std == [4, 3, 2] && layer.bgr == true && layer.scale == 1)
    #expect(layer.sizeDivisible == 64 && layer.minSize == 600 && layer.maxSize == 1000)
    #expect(layer.strideIn3x3 == false && layer.p6Source == .p5 && layer.reluBeforeP7 == true)
    let scales = (0..<3).map { Double(Float(8) * Float(2 * pow(2, Double($0) / 3))) }
    #expect(layer.anchorSizes?.first == scales && layer.anchorSizes?.count == 5)
    #expect(layer.aspectRatios == [0.5, 1])
    #expect(layer.topK == 900 && layer.score == 0.3 && layer.nms == 0.6 && layer.maxDetections == 50)
  }

  @Test func `mmdetection 2's configuration is read`() throws {
    let layer = try mmdetection(
      """
      img_norm_cfg = dict(mean=[1.0, 2.0, 3.0], std=[4.0, 5.0, 6.0], to_rgb=True)
      model = dict(type='RetinaNet', bbox_head=dict(type='RetinaHead', anchor_generator=dict(
          type='AnchorGenerator', scales=[4], base_sizes=[10, 20, 40, 80, 160], ratios=[1.0])))
      test_cfg = dict(score_thr=0.1)
      data = dict(test=dict(pipeline=[dict(type='MultiScaleFlipAug', img_scale=(500, 900))]))
      """, key: "config"
    ).layer
    #expect(layer.mean == [1, 2, 3] && layer.std == [4, 5, 6] && layer.bgr == false)
    #expect(layer.anchorSizes == [[40], [80], [160], [320], [640]] && layer.aspectRatios == [1])
    #expect(layer.score == 0.1 && layer.minSize == 500 && layer.maxSize == 900)
  }

  @Test(arguments: [
    ("model = dict(type='FSAF')", "model.type"),
    ("model = dict(type='RetinaNet', bbox_head=dict(type='FSAFHead'))", "model.bbox_head.type"),
    ("model = dict(bbox_head=dict(bbox_coder=dict(type='TBLRBBoxCoder')))", "bbox_coder.type"),
    ("model = dict(bbox_head=dict(bbox_coder=dict(target_stds=[0.1, 0.1, 0.2])))", "target_stds"),
    ("model = dict(bbox_head=dict(bbox_coder=dict(target_means=[None, 0, 0, 0])))", "target_means"),
    ("model = dict(bbox_head=dict(anchor_generator=dict(center_offset=0.5)))", "center_offset"),
    ("model = dict(bbox_head=dict(anchor_generator=dict(strides=[4, 8, 16, 32, 64])))", "strides"),
    ("model = dict(bbox_head=dict(loss_cls=dict(use_sigmoid=False)))", "use_sigmoid"),
    ("model = dict(test_cfg=dict(nms=dict(type='soft_nms')))", "nms.type"),
    ("model = dict()\ntest_pipeline = [dict(scale=(3, 2), keep_ratio=False)]", "keep_ratio"),
  ])
  func `what is computed in another way is refused`(configuration: String, path: String) throws {
    let error = #expect(throws: ConfigurationError.self) { _ = try mmdetection(configuration) }
    #expect(error?.description.contains(path) == true, "\(String(describing: error))")
  }

  @Test func `parts of a configuration that cannot be read are named`() throws {
    let settings = try mmdetection("model = build()\ntest_cfg = dict(score_thr=0.1)")
    #expect(settings.layer.score == 0.1)
    #expect(settings.warnings.count == 1 && settings.warnings[0].hasSuffix("to 'model'"))
  }

  /// The anchors of a cell as detectron2 keeps them.
  private func cells(_ sizes: [[Double]], _ ratios: [Double]) -> [Tensor] {
    let generator = AnchorGenerator(family: .detectron2, sizes: sizes, aspectRatios: ratios)
    return sizes.indices.map { level in
      let boxes = generator.cellAnchors(level: level)
      return Tensor(shape: [boxes.count, 4], boxes.flatMap { [$0.x1, $0.y1, $0.x2, $0.y2] })
    }
  }

  @Test(arguments: [
    ([8.0, 16, 32, 64, 128], [0.5, 1, 2], 3), ([10, 20, 40, 80, 160], [1.0], 1),
    ([7, 9, 11, 13, 15], [0.33, 3], 2),
  ])
  func `stored anchors give their sizes and ratios`(bases: [Double], ratios: [Double], octaves: Int) throws {
    let sizes = bases.map { base in (0..<octaves).map { base * pow(2, Double($0) / Double(octaves)) } }
    let stored = cells(sizes, ratios)
    let anchors = try StoredAnchors(stored, perCell: ratios.count * octaves, origin: .trainer("file"))
    #expect(anchors.aspectRatios == ratios)
    let again = cells(anchors.sizes, anchors.aspectRatios)
    #expect(zip(stored, again).allSatisfy { $0.elements == $1.elements })
  }

  @Test func `stored boxes that are no grid of sizes and ratios are refused`() throws {
    let boxes: [Float] = [-4, -4, 4, 4, -8, -2, 8, 2, -3, -9, 3, 9]
    let shifted = boxes.map { $0 + 4 }
    for (elements, perCell) in [(shifted, 3), (boxes, 4)] {
      #expect(throws: ConfigurationError.self) {
        _ = try StoredAnchors(
          Array(repeating: Tensor(shape: [3, 4], elements), count: 5), perCell: perCell,
          origin: .trainer("file"))
      }
    }
  }

  @Test func `detectron2's config beside the weights is read`() throws {
    let folder = TemporaryFolder()
    let yaml = """
      INPUT: {FORMAT: BGR, MIN_SIZE_TEST: 640, MAX_SIZE_TEST: 1000}
      MODEL:
        META_ARCHITECTURE: RetinaNet
        PIXEL_MEAN: [1.0, 2.0, 3.0]
        PIXEL_STD: [4.0, 5.0, 6.0]
        ANCHOR_GENERATOR: {SIZES: [[8], [16], [32], [64], [128]], ASPECT_RATIOS: [[0.5, 1.0]], OFFSET: 0.0}
        RETINANET: {SCORE_THRESH_TEST: 0.2, NMS_THRESH_TEST: 0.4, TOPK_CANDIDATES_TEST: 700}
        RESNETS: {STRIDE_IN_1X1: true}
      TEST: {DETECTIONS_PER_IMAGE: 33}
      """
    let file = URL(filePath: folder.file("config.yaml"))
    try Data(yaml.utf8).write(to: file)
    let weights = folder.file("model_final.pth")
    let layer = try #require(try Detectron2ConfigFile(besideCheckpoint: weights)?.layer)
    #expect(layer.mean == [3, 2, 1] && layer.std == [6, 5, 4] && layer.bgr == true)
    #expect(layer.anchorSizes == [[8], [16], [32], [64], [128]] && layer.aspectRatios == [0.5, 1])
    #expect(layer.score == 0.2 && layer.nms == 0.4 && layer.topK == 700 && layer.maxDetections == 33)
    #expect(layer.minSize == 640 && layer.maxSize == 1000 && layer.strideIn3x3 == false)

    for (from, to) in [("RetinaNet\n", "GeneralizedRCNN\n"), ("OFFSET: 0.0", "OFFSET: 0.5")] {
      try Data(yaml.replacingOccurrences(of: from, with: to).utf8).write(to: file)
      #expect(throws: ConfigurationError.self) {
        _ = try Detectron2ConfigFile(besideCheckpoint: weights)
      }
    }
    try Data("a: [".utf8).write(to: file)
    #expect(throws: ConfigurationError.self) { _ = try Detectron2ConfigFile(besideCheckpoint: weights) }
  }

  @Test func `detectron2's config is read with those that it is built on`() throws {
    let folder = TemporaryFolder()
    let weights = folder.file("run/model_final.pth")
    folder.write(
      "run/config.yaml",
      """
      _BASE_: "../configs/mine.yaml"
      MODEL: {RETINANET: {SCORE_THRESH_TEST: 0.2}}
      """)
    folder.write(
      "configs/mine.yaml",
      """
      _BASE_: ["Base.yaml", "detectron2://other.yaml", "../run/config.yaml"]
      MODEL: {RETINANET: {SCORE_THRESH_TEST: 0.1, NMS_THRESH_TEST: 0.4}}
      """)
    folder.write(
      "configs/Base.yaml",
      """
      MODEL:
        META_ARCHITECTURE: RetinaNet
        ANCHOR_GENERATOR:
          SIZES: !!python/object/apply:eval ["[[x, x * 2**(1.0/3), x * 2**(2.0/3) ] for x in [16, 32, 64, 128, 256 ]]"]
        RETINANET: {NMS_THRESH_TEST: 0.3, TOPK_CANDIDATES_TEST: 500}
      """)
    let file = try #require(try Detectron2ConfigFile(besideCheckpoint: weights))
    let layer = try #require(file.layer)
    #expect(layer.score == 0.2 && layer.nms == 0.4 && layer.topK == 500)
    #expect(layer.anchorSizes?.map { $0[0] } == [16, 32, 64, 128, 256])
    #expect(layer.anchorSizes?[0][2] == 16 * pow(2, 2.0 / 3))
    #expect(file.warnings.count == 1 && file.warnings[0].contains("detectron2://other.yaml"))

    folder.write("configs/Base.yaml", "MODEL: {ANCHOR_GENERATOR: {SIZES: 7}}")
    let error = #expect(throws: ConfigurationError.self) {
      _ = try Detectron2ConfigFile(besideCheckpoint: weights)
    }
    #expect(error?.description.contains("SIZES is no list of lists of numbers") == true)
    // The last is a number to base 60 for YAML, too large for a machine's.
    let sizes = "ANCHOR_GENERATOR: {SIZES: 1\(String(repeating: ":59", count: 12))}"
    for text in ["FPN: {FUSE_TYPE: avg}", "RESNETS: {RES5_DILATION: 2}", sizes] {
      folder.write("configs/Base.yaml", "MODEL: {\(text)}")
      #expect(throws: ConfigurationError.self) { _ = try Detectron2ConfigFile(besideCheckpoint: weights) }
    }
  }
}
