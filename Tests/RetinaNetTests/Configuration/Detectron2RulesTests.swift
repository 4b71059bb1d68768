import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import RetinaNet

/// What detectron2's keys do: each is computed, refused, or changes nothing, and others are named.
@Suite struct Detectron2RulesTests {
  private static let yaml = """
    VERSION: 2
    INPUT: {FORMAT: BGR, MIN_SIZE_TEST: 160, MAX_SIZE_TEST: 320, MASK_FORMAT: polygon, CROP: {ENABLED: false}}
    MODEL:
      META_ARCHITECTURE: RetinaNet
      MASK_ON: false
      PIXEL_MEAN: [103.53, 116.28, 123.675]
      PIXEL_STD: [1.0, 1.0, 1.0]
      BACKBONE: {FREEZE_AT: 2, NAME: build_retinanet_resnet_fpn_backbone}
      ANCHOR_GENERATOR: {ANGLES: [[-90]], ASPECT_RATIOS: [[0.5, 1.0]], NAME: DefaultAnchorGenerator, OFFSET: 0.0,
        SIZES: [[8], [16], [32], [64], [128]]}
      FPN: {FUSE_TYPE: sum, IN_FEATURES: [res3, res4, res5], NORM: '', OUT_CHANNELS: 256}
      RESNETS: {DEFORM_ON_PER_STAGE: [false, false, false, false], DEPTH: 50, NORM: FrozenBN, RES5_DILATION: 1,
        STRIDE_IN_1X1: true}
      RETINANET: {BBOX_REG_WEIGHTS: &one [1.0, 1.0, 1.0, 1.0], IN_FEATURES: [p3, p4, p5, p6, p7], NORM: '',
        NMS_THRESH_TEST: 0.5, NUM_CLASSES: 91, NUM_CONVS: 4, SCORE_THRESH_TEST: 0.05, TOPK_CANDIDATES_TEST: 1000}
      ROI_BOX_HEAD: {BBOX_REG_WEIGHTS: *one}
    TEST: {AUG: {ENABLED: false, FLIP: true}, DETECTIONS_PER_IMAGE: 100}
    """

  private static let lazy = """
    model:
      _target_: detectron2.modeling.meta_arch.retinanet.RetinaNet
      backbone:
        _target_: detectron2.modeling.backbone.fpn.FPN
        bottom_up:
          _target_: detectron2.modeling.backbone.resnet.ResNet
          out_features: [res3, res4, res5]
          stages: {_target_: detectron2.modeling.backbone.resnet.ResNet.make_default_stages, depth: 50,
            norm: FrozenBN, stride_in_1x1: true}
          stem: {_target_: detectron2.modeling.backbone.resnet.BasicStem, in_channels: 3, norm: FrozenBN}
        in_features: [res3, res4, res5]
        out_channels: 256
        top_block: {_target_: detectron2.modeling.backbone.fpn.LastLevelP6P7, in_channels: 2048, in_feature: p5,
          out_channels: '${..out_channels}'}
      head: {_target_: detectron2.modeling.meta_arch.retinanet.RetinaNetHead, num_classes: '${..num_classes}'}
      anchor_generator: {_target_: detectron2.modeling.anchor_generator.DefaultAnchorGenerator, offset: 0.0,
        aspect_ratios: [0.5, 1.0, 2.0], sizes: [[16], [32], [64], [128], [256]], strides: [8, 16, 32, 64, 128]}
      box2box_transform: {_target_: detectron2.modeling.box_regression.Box2BoxTransform, weights: [1.0, 1.0, 1.0, 1.0]}
      num_classes: 91
      head_in_features: [p3, p4, p5, p6, p7]
      pixel_mean: [103.53, 116.28, 123.675]
      pixel_std: [57.375, 57.12, 58.395]
      input_format: BGR
      test_score_thresh: 0.3
      test_topk_candidates: 700
      test_nms_thresh: 0.4
      max_detections_per_image: 33
    dataloader: {test: {mapper: {augmentations: [{_target_: detectron2.data.transforms.ResizeShortestEdge,
      max_size: 1000, short_edge_length: 640}]}}}
    """

  private func file(_ yaml: String) throws -> Detectron2ConfigFile {
    try Detectron2ConfigFile(yaml: Array(yaml.utf8), file: "config.yaml")
  }

  private func changed(_ yaml: String, _ from: String, _ to: String) throws -> String {
    try #require(yaml.contains(from), "\(from)")
    return yaml.replacing(from, with: to)
  }

  @Test(arguments: ["", "\u{FEFF}"])
  func `the usual configurations are read, without a note, behind a byte-order mark too`(mark: String) throws
  {
    let file = try file(mark + Self.yaml)
    let layer = try #require(file.layer)
    #expect(file.warnings == [] && layer.minSize == 160 && layer.bgr == true && layer.nms == 0.5)
    #expect(layer.mean == [123.675, 116.28, 103.53] && layer.strideIn3x3 == false)
  }

  @Test func `a LazyConfig is read`() throws {
    let file = try file(Self.lazy)
    let layer = try #require(file.layer)
    #expect(file.warnings == [])
    #expect(layer.score == 0.3 && layer.topK == 700 && layer.nms == 0.4 && layer.maxDetections == 33)
    #expect(
      layer.minSize == 640 && layer.maxSize == 1000 && layer.bgr == true
        && layer.std == [58.395, 57.12, 57.375])
    #expect(layer.anchorSizes == [[16], [32], [64], [128], [256]] && layer.aspectRatios == [0.5, 1, 2])
    #expect(layer.p6Source == .p5 && layer.strideIn3x3 == false && layer.levels == [3, 4, 5, 6, 7])
    let other = try self.file(changed(Self.lazy, ", stride_in_1x1: true", "")).layer
    #expect(other?.strideIn3x3 == true)
  }

  @Test func `the weights of a box coder are read`() throws {
    let yaml = try changed(Self.yaml, "&one [1.0, 1.0, 1.0, 1.0]", "&one [10, 10, 5, 5]")
    #expect(try file(yaml).layer?.deltaScaling == DeltaScaling(weights: [10, 10, 5, 5]))
    let lazy = try changed(Self.lazy, "weights: [1.0,", "weights: [10,")
    #expect(try file(lazy).layer?.deltaScaling == DeltaScaling(weights: [10, 1, 1, 1]))
  }

  @Test(arguments: [
    ("FORMAT: BGR", "FORMAT: L", "INPUT.FORMAT is 'L'"),
    ("FORMAT: BGR", "FORMAT: YUV-BT.601", "INPUT.FORMAT is 'YUV-BT.601'"),
    ("MAX_SIZE_TEST: 320", "MAX_SIZE_TEST: 0", "INPUT.MAX_SIZE_TEST is 0"),
    ("PIXEL_MEAN: [103.53, 116.28, 123.675]", "PIXEL_MEAN: [103.53]", "MODEL.PIXEL_MEAN is [103.53]"),
    ("DefaultAnchorGenerator", "RotatedAnchorGenerator", "MODEL.ANCHOR_GENERATOR.NAME"),
    ("ASPECT_RATIOS: [[0.5, 1.0]]", "ASPECT_RATIOS: wide", "MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS is 'wide'"),
    ("[[0.5, 1.0]]", "[[0.5, 1.0], [1.0, 2.0]]", "ASPECT_RATIOS is different on each level"),
    ("FUSE_TYPE: sum", "FUSE_TYPE: avg", "MODEL.FPN.FUSE_TYPE"),
    ("RES5_DILATION: 1", "RES5_DILATION: 2", "MODEL.RESNETS.RES5_DILATION"),
    ("[false, false, false, false]", "[false, true, true, true]", "MODEL.RESNETS.DEFORM_ON_PER_STAGE"),
    ("&one [1.0, 1.0, 1.0, 1.0]", "&one [10, 10, 5, 0]", "MODEL.RETINANET.BBOX_REG_WEIGHTS"),
    ("p7], NORM: ''", "p7], NORM: LN", "MODEL.RETINANET.NORM is 'LN'"),
    (
      "build_retinanet_resnet_fpn_backbone", "build_my_backbone", "MODEL.BACKBONE.NAME is 'build_my_backbone'"
    ),
    ("TEST: 1000", "TEST: -1", "MODEL.RETINANET.TOPK_CANDIDATES_TEST is -1"),
    ("SCORE_THRESH_TEST: 0.05", "SCORE_THRESH_TEST: 5", "MODEL.RETINANET.SCORE_THRESH_TEST is 5"),
    ("[p3, p4, p5, p6, p7]", "[p5, p4]", "MODEL.RETINANET.IN_FEATURES is p5, p4"),
  ])
  func `what is computed in another way is refused and named`(from: String, to: String, words: String) throws
  {
    let yaml = try changed(Self.yaml, from, to)
    let error = #expect(throws: ConfigurationError.self) { _ = try file(yaml) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("retinanet.RetinaNet\n", "fcos.FCOS\n", "model._target_"),
    ("fpn.FPN", "swin.Swin", "model.backbone._target_"),
    ("input_format: BGR", "input_format: L", "model.input_format"),
    ("out_channels: 256\n", "out_channels: 256\n    square_pad: 1024\n", "model.backbone.square_pad"),
    ("strides: [8,", "strides: [4,", "model.anchor_generator.strides"),
    ("offset: 0.0", "offset: 0.5", "offset"),
    ("weights: [1.0,", "weights: [", "model.box2box_transform.weights is [1.0, 1.0, 1.0]"),
    ("transforms.ResizeShortestEdge", "transforms.Resize", "dataloader.test.mapper.augmentations"),
  ])
  func `a LazyConfig's other mathematics is refused and named`(from: String, to: String, words: String) throws
  {
    let yaml = try changed(Self.lazy, from, to)
    let error = #expect(throws: ConfigurationError.self) { _ = try file(yaml) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("NUM_CONVS: 4", "NUM_CONVS: 4, MY_TRICK: 3", "MODEL.RETINANET.MY_TRICK = 3"),
    ("MASK_FORMAT: polygon", "MASK_FORMAT: polygon, GAMMA: 2", "INPUT.GAMMA = 2"),
    ("AUG: {ENABLED: false", "AUG: {ENABLED: true", "TEST.AUG.ENABLED"),
  ])
  func `what nobody knows is named in a note`(from: String, to: String, words: String) throws {
    let warnings = try file(changed(Self.yaml, from, to)).warnings
    #expect(warnings.count == 1 && warnings[0].contains(words), "\(warnings)")
  }

  /// People copy their own file beside the weights, which only changes some settings of another.
  @Test(arguments: ["_BASE_: ../Base-RetinaNet.yaml\n", "_BASE_: detectron2://Base.yaml\n", ""])
  func `what is there is read where what it is built on is not`(base: String) throws {
    let folder = TemporaryFolder()
    folder.write(
      "config.yaml",
      base + """
        MODEL: {ANCHOR_GENERATOR: {SIZES: [[8], [16], [32], [64], [128]]}}
        INPUT: {MIN_SIZE_TEST: 160, FORMAT: RGB}
        """)
    let read = try #require(try Detectron2ConfigFile(besideCheckpoint: folder.file("model.pth")))
    let layer = try #require(read.layer)
    #expect(
      layer.anchorSizes?.first == [8] && layer.minSize == 160 && layer.bgr == false)
    // Without a base, all else is detectron2's own.
    #expect((layer.mean == nil) == !base.isEmpty && read.isPartial == !base.isEmpty)
    #expect(read.warnings.count == 1)
    #expect(read.warnings[0].contains(base.isEmpty ? "103.53 from red" : "is not there"))
    folder.write("config.yaml", "model: {lr: 1}\ninput: a.jpg\nTEST: true\n")
    #expect(try Detectron2ConfigFile(besideCheckpoint: folder.file("model.pth"))?.layer == nil)
  }

  /// detectron2's default is in the order of its default format, BGR, and stays so.
  @Test func `the default mean is taken from the channels as they come`() throws {
    let read = try file("INPUT: {FORMAT: RGB}")
    #expect(read.layer?.mean == [103.53, 116.28, 123.675] && read.layer?.bgr == false)
    #expect(read.warnings.count == 1 && read.warnings[0].contains("103.53 from red"), "\(read.warnings)")
    #expect(try file("INPUT: {FORMAT: BGR}").layer?.mean == nil)
    let given = try file("INPUT: {FORMAT: RGB}\nMODEL: {PIXEL_MEAN: [1, 2, 3]}")
    #expect(given.layer?.mean == [1, 2, 3] && given.warnings == [])
  }

  @Test func `pictures that are not resized stay as they are`() throws {
    let plain = try changed(Self.yaml, "MIN_SIZE_TEST: 160", "MIN_SIZE_TEST: 0")
    #expect(try file(plain).layer?.minSize == 0 && file(plain).warnings == [])
    let lazy = try changed(Self.lazy, "short_edge_length: 640", "short_edge_length: 0")
    #expect(try file(lazy).layer?.minSize == 0)
  }

  @Test func `texts are read as yacs reads them`() throws {
    var yaml = try changed(Self.yaml, "MAX_SIZE_TEST: 320", "MAX_SIZE_TEST: '320'")
    yaml = try changed(yaml, "[[0.5, 1.0]]", "\"[[0.5, 1.0, 3]]\"")
    yaml = try changed(yaml, "[[8], [16], [32], [64], [128]]", "[8, 16]")
    let layer = try #require(try file(yaml).layer)
    #expect(layer.maxSize == 320 && layer.aspectRatios == [0.5, 1, 3])
    // Numbers alone are the sizes of each level.
    #expect(layer.anchorSizes == Array(repeating: [8, 16], count: 5))
    let bomb = (1..<9).reduce("a0: &a0 [1]") { text, place in
      text
        + "\na\(place): &a\(place) [\(Array(repeating: "*a\(place - 1)", count: 9).joined(separator: ", "))]"
    }
    #expect(throws: ConfigurationError.self) { _ = try file(bomb) }
  }

  @Test func `numbers that the weights contradict are told,`() throws {
    let folder = TemporaryFolder()
    let architecture = try Architecture.read(
      shapes: KeyFixture(family: .detectron2, p6FromC5: true).shapes
    ).architecture
    func warnings(_ from: String, _ to: String, stronger: [ConfigurationLayer] = []) throws -> [String] {
      folder.write("config.yaml", try changed(Self.yaml, from, to))
      return try Detectron2ConfigFile(
        besideCheckpoint: folder.file("model.pth"), architecture, stronger: stronger)?.warnings ?? []
    }
    #expect(try warnings("VERSION: 2", "VERSION: 2") == [])
    for (from, to, words) in [
      ("NUM_CLASSES: 91", "NUM_CLASSES: 80", "MODEL.RETINANET.NUM_CLASSES says 80, but the weights have 91"),
      (
        "p7], NORM: ''", "p7], NORM: GN",
        "MODEL.RETINANET.NORM says GN, but the weights have no normalisation"
      ),
      ("res5], NORM: ''", "res5], NORM: BN", "MODEL.FPN.NORM says BN"),
      ("NUM_CONVS: 4", "NUM_CONVS: 2", "MODEL.RETINANET.NUM_CONVS says 2, but the weights have 4"),
      ("[res3, res4, res5]", "[res2, res3, res4, res5]", "MODEL.FPN.IN_FEATURES says res2"),
    ] {
      let warnings = try warnings(from, to)
      #expect(warnings.count == 1 && warnings[0].contains(words), "\(warnings)")
    }
  }
}
