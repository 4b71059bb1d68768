import Foundation
import Testing

@testable import RetinaNet

/// Which source wins, and what the weights have to say to it.
@Suite struct ResolutionTests {
  private func layer(_ json: String, _ origin: SettingOrigin) throws -> ConfigurationLayer {
    try ConfigurationLayer(json: Data(json.utf8), origin: origin)
  }

  private func resolve(
    _ fixture: KeyFixture, _ layers: [ConfigurationLayer] = [], path: String = "weights.pth"
  ) throws -> ResolvedConfiguration {
    try .resolve(Architecture.read(shapes: fixture.shapes), layers: layers, path: path)
  }

  @Test func `the first source that gives a field decides it`() throws {
    let origins: [SettingOrigin] = [
      .flag("--nms"), .config(file: "c.json"), .metadata, .sidecar(file: "weights.json"),
    ]
    let all = try origins.enumerated().map { place, origin in
      try layer(#"{"thresholds": {"nms": 0.\#(place + 1)}}"#, origin)
    }
    for first in all.indices {
      let resolved = try resolve(.torchvision, Array(all[first...]))
      #expect(resolved.configuration.thresholds.nms == Double(first + 1) / 10)
      #expect(resolved.origin(of: .nms) == origins[first])
      #expect(resolved.origin(of: .nms).certainty == .read)
      #expect(resolved.origin(of: .topK) == .familyDefault(.torchvision))
    }
  }

  @Test func `sources that each give some fields are combined`() throws {
    let resolved = try resolve(
      .torchvision,
      [
        layer(#"{"input": {"min_size": 640}}"#, .flag("--min-size")),
        layer(#"{"input": {"min_size": 1, "max_size": 700}}"#, .metadata),
      ])
    #expect(resolved.configuration.input.minSize == 640)
    #expect(resolved.configuration.input.maxSize == 700)
    #expect(resolved.configuration.input.sizeDivisible == 32)
  }

  @Test func `torchvision's defaults`() throws {
    let configuration = try resolve(.torchvision).configuration
    #expect(configuration.name == "weights")
    #expect(configuration.classes.count == 91)
    #expect(configuration.classes[0] == nil)
    #expect(configuration.classes[16] == "bird")
    #expect(configuration.classes[12] == "N/A")
    #expect(configuration.anchors.sizes[0] == [32, 40, 50])
    #expect(configuration.anchors.sizes[4] == [512, 645, 812])
    #expect(configuration.anchors.aspectRatios == [0.5, 1, 2])
    #expect(configuration.input.mean == [0.485, 0.456, 0.406])
    #expect(configuration.input.scale == 255)
    #expect(configuration.p6Source == .p5)
    #expect(configuration.strideIn3x3)
    #expect(configuration.reluBeforeP7)
    #expect(configuration.normEpsilon == 1e-5)
    #expect(configuration.thresholds == Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300))
  }

  @Test func `detectron2's defaults`() throws {
    let configuration = try resolve(.detectron2).configuration
    #expect(configuration.classes.count == 80)
    #expect(configuration.classes[14] == "bird")
    #expect(abs(configuration.anchors.sizes[0][1] - 40.31747359663594) < 1e-12)
    #expect(configuration.input.bgr)
    #expect(configuration.input.mean == [123.675, 116.28, 103.53])
    #expect(configuration.input.std == [1, 1, 1])
    #expect(configuration.input.scale == 1)
    #expect(!configuration.strideIn3x3)
    #expect(configuration.p6Source == .c5)
    #expect(configuration.reluBeforeP7)
    #expect(configuration.thresholds.maxDetections == 100)
  }

  @Test func `mmdetection's defaults`() throws {
    let configuration = try resolve(.mmdetection).configuration
    #expect(configuration.anchors.sizes[0] == [32.0, 40.317474365234375, 50.79683303833008])
    #expect(configuration.input.std == [58.395, 57.12, 57.375])
    #expect(!configuration.input.bgr)
    #expect(configuration.strideIn3x3)
    #expect(!configuration.reluBeforeP7)
    #expect(configuration.thresholds.maxDetections == 100)
  }

  struct Published {
    let path: String
    let fixture: KeyFixture
    let name: String
    let normEpsilon: Double
    let strideIn3x3: Bool
    let bgr: Bool
  }

  @Test(arguments: [
    Published(
      path: "/m/retinanet_resnet50_fpn_coco-eeacb38b.pth", fixture: .torchvision,
      name: "retinanet_resnet50_fpn",
      normEpsilon: 0, strideIn3x3: true, bgr: false),
    Published(
      path: "retinanet_resnet50_fpn_coco-eeacb38b (1).pth", fixture: .torchvision,
      name: "retinanet_resnet50_fpn",
      normEpsilon: 0, strideIn3x3: true, bgr: false),
    Published(
      path: "retinanet_resnet50_fpn_v2_coco-5905b1c5.pth", fixture: .torchvisionV2,
      name: "retinanet_resnet50_fpn_v2", normEpsilon: 1e-5, strideIn3x3: true, bgr: false),
    Published(
      path: "model_final_5bd44e.pkl", fixture: .detectron2, name: "retinanet_R_50_FPN_3x", normEpsilon: 1e-5,
      strideIn3x3: false, bgr: true),
    Published(
      path: "retinanet_r50_fpn_1x_coco_20200130-c2398f9e.pth", fixture: .mmdetection,
      name: "retinanet_r50_fpn_1x_coco", normEpsilon: 1e-5, strideIn3x3: true, bgr: false),
    Published(
      path: "retinanet_r101_caffe_fpn_mstrain_3x_coco_20210721_063439-88a8a944.pth", fixture: .mmdetection,
      name: "retinanet_r101_caffe_fpn_mstrain_3x_coco", normEpsilon: 1e-5, strideIn3x3: false, bgr: true),
  ])
  func `a published file is known by its name`(published: Published) throws {
    let resolved = try resolve(published.fixture, path: published.path)
    #expect(resolved.configuration.name == published.name)
    #expect(resolved.configuration.normEpsilon == published.normEpsilon)
    #expect(resolved.configuration.strideIn3x3 == published.strideIn3x3)
    #expect(resolved.configuration.input.bgr == published.bgr)
    for field in [ConfigurationField.normEpsilon, .classes, .anchorSizes, .mean, .strideIn3x3] {
      #expect(resolved.origin(of: field).certainty == .inferred, "\(field)")
    }
  }

  @Test(
    arguments: [
      ("retinanet_r50_fpn_fp16_1x_coco_20200702-0dbfb212.pth", "retinanet_r50_fpn_fp16_1x_coco"),
      ("retinanet_ghm_r50_fpn_1x_coco_20200130-a437fda3.pth", "retinanet_ghm_r50_fpn_1x_coco"),
      (
        "retinanet_r50_fpn_rsb-pretrain_1x_coco_20220113_175432-bd24aae9.pth",
        "retinanet_r50_fpn_rsb-pretrain_1x_coco"
      ),
      ("pisa_retinanet_r50_fpn_1x_coco-76409952.pth", "pisa_retinanet_r50_fpn_1x_coco"),
      (
        "retinanet_r18_fpn_8xb8-amp-lsj-200e_coco_20220101-00000000.pth",
        "retinanet_r18_fpn_8xb8-amp-lsj-200e_coco"
      ),
      ("retinanet_r50-caffe_fpn_ms-3x_coco.pth", "retinanet_r50-caffe_fpn_ms-3x_coco"),
      // Of other networks, though their keys may be the same.
      ("retinanet_r50_fpn_crop640_50e_coco-9b953d76.pth", nil), ("fsaf_r50_fpn_1x_coco-94ccc51f.pth", nil),
      ("retinanet_regnetx-800MF_fpn_1x_coco_20200517_191403-f6f91d10.pth", nil),
      ("retinanet_r50_fpn_1x_coco_v1.pth", nil),
      ("retinanet_r50_fpn_mytrick_1x_coco_20200130-c2398f9e.pth", nil),
      ("libra_retinanet_r50_fpn_1x_coco_20200205-804d94ce.pth", nil), ("retinanet_coconut.pth", nil),
    ] as [(String, String?)])
  func `only names of mmdetection's whose settings are known say them`(file: String, name: String?) throws {
    let resolved = try resolve(.mmdetection, path: file)
    #expect(resolved.origin(of: .mean).certainty == (name == nil ? .assumed : .inferred))
    if let name { #expect(resolved.configuration.name == name) }
  }

  @Test func `a published FreeAnchor's name says how its box coder scales`() throws {
    let free = try resolve(
      .mmdetection, path: "retinanet_free_anchor_r50_fpn_1x_coco_20200130-0f67375f.pth")
    #expect(free.configuration.deltaScaling == DeltaScaling(stds: [0.1, 0.1, 0.2, 0.2]))
    let plain = try resolve(.mmdetection, path: "retinanet_r50_fpn_1x_coco_20200130-c2398f9e.pth")
    #expect(plain.configuration.deltaScaling == DeltaScaling.none)
    for resolved in [free, plain] {
      #expect(resolved.origin(of: .deltaScaling).certainty == .inferred)
    }
  }

  @Test func `the size of test pictures is that of the data set in the name`() throws {
    let fixture = KeyFixture(family: .mmdetection, classes: 601, p6FromC5: true)
    let path = "retinanet_r50_fpn_32x2_1x_openimages_20211223_071954-d2ae5462.pth"
    let input = try resolve(fixture, path: path).configuration.input
    #expect(input.minSize == 800 && input.maxSize == 1024)
    #expect(try resolve(.mmdetection, path: path).configuration.input.maxSize == 1333)
  }

  @Test func `a published name over other weights means nothing`() throws {
    let resolved = try resolve(KeyFixture(classes: 5), path: "retinanet_resnet50_fpn_coco-eeacb38b.pth")
    #expect(resolved.configuration.normEpsilon == 1e-5)
    #expect(resolved.configuration.classes.count == 5)
  }

  @Test(arguments: [("NEON.pt", ""), ("runs/deepforest-3.ckpt", "model.")])
  func `DeepForest's one class is not background`(path: String, prefix: String) throws {
    let resolved = try resolve(KeyFixture(classes: 1, prefix: prefix), path: path)
    #expect(resolved.configuration.classes == ["Tree"])
    #expect(resolved.configuration.thresholds.score == 0.1)
    #expect(resolved.configuration.thresholds.nms == 0.05)
    #expect(resolved.origin(of: .classes).certainty == .inferred)
    for other in ["/data/neonatal/best.pth", "deepforest/best.pth", "model.safetensors"] {
      let usual = try resolve(KeyFixture(classes: 1, prefix: prefix), path: other)
      #expect(usual.configuration.classes == ["class 0"], "\(other)")
      #expect(usual.configuration.thresholds.nms == 0.5, "\(other)")
    }
  }

  @Test func `torchvision names both of its versions, and the weights tell which`() throws {
    let stated = try layer(#"{"family": "torchvision"}"#, .metadata)
    #expect(try resolve(.torchvisionV2, [stated]).configuration.family == .torchvisionV2)
    #expect(try resolve(.torchvisionV2, [stated]).configuration.p6Source == .c5)
    let resolved = try resolve(.torchvision, [stated])
    #expect(resolved.configuration.family == .torchvision)
    #expect(resolved.origin(of: .family) == .metadata)
    #expect(try resolve(.torchvision).origin(of: .family) == .weights)
  }

  @Test func `one name fewer than channels leaves channel 0 for background`() throws {
    let two = KeyFixture(classes: 3)
    let names = try layer(#"{"classes": ["cat", "dog"]}"#, .metadata)
    #expect(try resolve(two, [names]).configuration.classes == [nil, "cat", "dog"])
    let null = try layer(#"{"classes": [null, "cat", "dog"]}"#, .metadata)
    #expect(try resolve(two, [null]).configuration.classes == [nil, "cat", "dog"])
  }

  @Test func `scores for single classes are found by name or channel`() throws {
    let scores = try layer(#"{"thresholds": {"score_by_class": {"Bird": 0.3, "17": 0.4}}}"#, .metadata)
    #expect(try resolve(.torchvision, [scores]).configuration.thresholds.scoreByClass == [16: 0.3, 17: 0.4])
    let strong = try layer(#"{"thresholds": {"score_by_class": {"bird": 0.9}}}"#, .flag("--score"))
    #expect(
      try resolve(.torchvision, [strong, scores]).configuration.thresholds.scoreByClass == [16: 0.9, 17: 0.4])
    let all = try layer(#"{"thresholds": {"score": 0.5, "score_by_class": {"dog": 0.6}}}"#, .flag("--score"))
    #expect(try resolve(.torchvision, [all, scores]).configuration.thresholds.scoreByClass == [18: 0.6])
    let wrong = try layer(#"{"thresholds": {"score_by_class": {"brid": 0.3}}}"#, .flag("--score"))
    let error = #expect(throws: ConfigurationError.self) { try resolve(.torchvision, [wrong]) }
    #expect(error?.description == #"--score: no class is called "brid"; did you mean "bird", "bed"?"#)
  }

  @Test(arguments: [
    (
      #"{"classes": ["a", "b", "c"]}"#,
      "weights.json: classes says 3 classes, but the weights have 91 class channels (head.classification_head.cls_logits.weight has 819 outputs for 9 anchors per cell)"
    ),
    (
      #"{"anchors": {"sizes": [[1], [2], [3], [4], [5]]}}"#,
      "weights.json: anchors says 1 size × 3 aspect ratios = 3 anchors per cell, but the weights have 9 (head.regression_head.bbox_reg.weight has 36 outputs, 4 each)"
    ),
    (
      #"{"anchors": {"aspect_ratios": [1]}}"#,
      "weights.json: anchors says 3 sizes × 1 aspect ratio = 3 anchors per cell, but the weights have 9 (head.regression_head.bbox_reg.weight has 36 outputs, 4 each)"
    ),
    (
      #"{"parameters": 34014998}"#,
      "weights.json: parameters says 34014998, but the weights have 34014999, or 34121239 with normalisations; a count that is only out of date is best left out"
    ),
    (
      #"{"extra_levels": "P6 from C5"}"#,
      "weights.json: extra_levels says P6 from C5, but the weights have P6 from P5 (backbone.fpn.extra_blocks.p6.weight takes 256 channels)"
    ),
  ])
  func `a contradiction with the weights names both`(json: String, expected: String) throws {
    let stated = try layer(json, .sidecar(file: "weights.json"))
    let error = #expect(throws: ConfigurationError.self) { try resolve(.torchvision, [stated]) }
    #expect(error?.description == expected)
  }

  @Test(arguments: [34_014_999, 34_068_119, 34_121_239])
  func `parameters may be counted with or without frozen normalisations`(count: Int) throws {
    #expect(throws: Never.self) {
      try resolve(.torchvision, [layer(#"{"parameters": \#(count)}"#, .metadata)])
    }
  }

  @Test func `anchors of an unusual number must be given`() throws {
    let fixture = KeyFixture(anchors: 7)
    let error = #expect(throws: ConfigurationError.self) { try resolve(fixture) }
    #expect(
      error?.description.hasPrefix("anchors.sizes is not known: the weights have 7 anchors per cell") == true)
    let sizes = (1...5).map { "[\($0)]" }.joined(separator: ",")
    let ratios = (1...7).map { "\($0)" }.joined(separator: ",")
    let given = try layer(#"{"anchors": {"sizes": [\#(sizes)], "aspect_ratios": [\#(ratios)]}}"#, .metadata)
    #expect(try resolve(fixture, [given]).configuration.anchors.perCell == 7)
  }
}
