import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Networks of mmdetection's that `torch.save(model)` wrote whole, in the built program.
@Suite struct MMDetectionModuleTests {
  private let folder = TemporaryFolder()

  private func run(_ modules: FieldModules, _ flags: [String] = []) throws -> Program.Outcome {
    let path = folder.write("whole.pth", FieldValue.module(modules).file)
    return try Program().run(["model", "--model", path, "--format", "json"] + flags)
  }

  private func check<Value: Equatable>(_ name: String, _ expected: Value, _ report: [String: Any]) {
    let setting = (report["settings"] as? [String: Any])?[name] as? [String: Any]
    #expect(setting?["value"] as? Value == expected, "\(name): \(String(describing: setting))")
    #expect(setting?["certainty"] as? String == "read", "\(name): \(String(describing: setting))")
  }

  @Test func `what mmdetection's modules hold is read`() throws {
    var modules = FieldModules.mmdetection()
    modules.setAll("BatchNorm2d", "eps", .number(0.125))
    modules.set(
      "bbox_head", "bbox_coder", FieldModules.coder(means: [0, 0.5, 0, 0], stds: [0.1, 0.1, 0.2, 0.2]))
    modules.set(
      "", "dataset_meta", .dictionary([("classes", .texts(["cat", "dog", "hen"])), ("palette", .none)]))
    let step = FieldModules.configuration([
      ("type", .text("Resize")), ("scale", .integers([160, 96])), ("keep_ratio", .bool(true)),
    ])
    let settings = FieldModules.configuration([("test_pipeline", .tuple([step]))])
    modules.set("", "cfg", .built("mmengine.config.config.Config", .tuple([settings, .text("x.py"), .none])))
    let report = try run(modules).json()
    #expect(report["warnings"] as? [String] == [])
    check("classes", ["cat", "dog", "hen"], report)
    check("anchors.aspect_ratios", [0.5, 1, 2], report)
    let sizes = [8.0, 16, 32, 64, 128].map { stride in [2, 2.5, 3].map { stride * $0 } }
    check("anchors.sizes", sizes, report)
    check(
      "box_coder", ["weights": [1.0, 1, 1, 1], "means": [0, 0.5, 0, 0], "stds": [0.1, 0.1, 0.2, 0.2]], report)
    check("input.mean", [30.0, 20, 10], report)
    check("input.std", [60, 57.375, 50], report)
    check("input.bgr", true, report)
    check("input.size_divisible", 64, report)
    check("input.min_size", 96, report)
    check("input.max_size", 160, report)
    check("norm_eps", 0.125, report)
    check("extra_levels", "P6 from P5", report)
    check("thresholds.score", 0.2, report)
    check("thresholds.nms", 0.3, report)
    check("thresholds.top_k", 200, report)
    check("thresholds.max_detections", 40, report)
  }

  @Test func `mmcv 1's synchronised normalisation is one`() throws {
    var modules = FieldModules.mmdetection(norm: "mmcv.utils.parrots_wrapper.SyncBatchNorm")
    modules.setAll("SyncBatchNorm", "eps", .number(0.125))
    let report = try run(modules).json()
    #expect(report["warnings"] as? [String] == [])
    check("norm_eps", 0.125, report)
  }

  @Test func `a configuration that cannot be read is named`() throws {
    var modules = FieldModules.mmdetection()
    modules.set("", "cfg", .built("my.Config", .tuple([.none])))
    // The file's reader names the class, too.
    let warnings = try #require(try run(modules).json()["warnings"] as? [String])
    #expect(warnings.count == 2 && warnings[0].contains("my.Config"), "\(warnings)")
    #expect(warnings.last?.contains("cfg is no configuration") == true, "\(warnings)")
  }

  /// The same arrays, with the same settings in a file that `--config` names, give the same boxes.
  @Test func `what is read is used`() throws {
    func found(_ model: String, _ flags: [String]) throws -> String {
      let outcome = try Program().run(
        ["detect", Program.checkout + "/assets/demo/1_easy.png", "--model", model, "--format", "json"]
          + ["--min-size", "96", "--max-size", "160"] + flags)
      try #require(outcome.exitCode == 0, "\(outcome.stderr)")
      let images = try outcome.json()["images"] as? [[String: Any]]
      let detections = try #require(images?.first?["detections"] as? [[String: Any]])
      #expect(detections.count > 3, "too few to tell")
      return String(
        decoding: try JSONSerialization.data(withJSONObject: detections, options: .sortedKeys), as: UTF8.self)
    }
    let whole = folder.write("whole.pth", FieldValue.module(.mmdetection()).file)
    let arrays = folder.write("arrays.pth", FieldValue.arrays(FieldNetwork().mmdetection).file)
    let sizes = [8.0, 16, 32, 64, 128].map { stride in [2, 2.5, 3].map { stride * $0 } }
    let config = folder.write(
      "settings.json",
      Array(
        """
        {"anchors": {"sizes": \(sizes), "aspect_ratios": [0.5, 1, 2]}, "extra_levels": "P6 from P5",
         "relu_before_p7": false, "input": {"mean": [30, 20, 10], "std": [60, 57.375, 50], "bgr": true,
         "size_divisible": 64}, "thresholds": {"score": 0.2, "nms": 0.3, "top_k": 200, "max_detections": 40}}
        """.utf8))
    let wanted = try found(whole, [])
    #expect(try found(arrays, ["--config", config]) == wanted)
    folder.write(
      "base/retinanet.py",
      """
      model = dict(type='RetinaNet', data_preprocessor=dict(type='DetDataPreprocessor', mean=[10, 20, 30],
          std=[50, 57.375, 60], bgr_to_rgb=False, pad_size_divisor=64), backbone=dict(type='ResNet'),
        neck=dict(type='FPN', add_extra_convs='on_output'), bbox_head=dict(type='RetinaHead',
          anchor_generator=dict(type='AnchorGenerator', scales=[8], ratios=[0.5, 1, 2], strides=[8, 16, 32, 64, 128])),
        test_cfg=dict(nms_pre=200, score_thr=0.5, nms=dict(type='nms', iou_threshold=0.3), max_per_img=40))
      """)
    let python = folder.write(
      "my.py",
      """
      _base_ = 'base/retinanet.py'
      model = dict(bbox_head=dict(anchor_generator=dict(scales=[2, 2.5, 3])), test_cfg=dict(score_thr=0.2))
      """)
    #expect(try found(arrays, ["--config", python]) == wanted)
    let other = folder.write("torchvision.pth", FieldValue.arrays(FieldNetwork().arrays).file)
    let refused = try Program().run(["model", "--model", other, "--config", python])
    #expect(refused.exitCode == 1 && refused.stderr.contains("my.py: it cannot be read: files in Python"))
  }

  private typealias Change = @Sendable (inout FieldModules) -> Void

  private static func set(_ path: String, _ attribute: String, _ value: FieldValue) -> Change {
    { $0.set(path, attribute, value) }
  }

  private static func replace(_ path: String, _ className: String) -> Change {
    { $0[path].className = className }
  }

  /// Each with what the refusal says.
  private static let others: [(words: [String], change: Change)] = [
    (["the detector is a mmdet.models.detectors.fsaf.FSAF"], replace("", "mmdet.models.detectors.fsaf.FSAF")),
    (["bbox_head is a my.Head"], replace("bbox_head", "my.Head")),
    (["neck is a mmdet.models.necks.pafpn.PAFPN"], replace("neck", "mmdet.models.necks.pafpn.PAFPN")),
    (["layer2.0 is a my.Block"], replace("backbone.layer2.0", "my.Block")),
    (["layer2.0.with_dcn is True"], set("backbone.layer2.0", "with_dcn", .bool(true))),
    (["layer3.0.relu is GELU"], replace("backbone.layer3.0.relu", "torch.nn.modules.activation.GELU")),
    (["layer4.0.conv1.stride is [1, 1]"], set("backbone.layer4.0.conv1", "stride", .integers([1, 1]))),
    (
      ["layer1.0.attention is another module"],
      { $0["backbone.layer1.0.attention"] = .init(className: relu) }
    ),
    (["maxpool.ceil_mode is True"], set("backbone.maxpool", "ceil_mode", .bool(true))),
    (["backbone.avg_down is True"], set("backbone", "avg_down", .bool(true))),
    (["lateral_convs.0.order is"], set("neck.lateral_convs.0", "order", .texts(["act", "conv", "norm"]))),
    (["fpn_convs.1.with_activation is True"], set("neck.fpn_convs.1", "with_activation", .bool(true))),
    (
      ["neck.upsample_cfg.mode is 'bilinear'"],
      set("neck", "upsample_cfg", .dictionary([("mode", .text("bilinear"))]))
    ),
    (
      ["cls_convs.0.activate is Identity"],
      replace("bbox_head.cls_convs.0.activate", "torch.nn.modules.linear.Identity")
    ),
    (["cls_convs is a list of 2"], { $0["bbox_head.cls_convs.1"] = .init(className: relu) }),
    (["bbox_coder is a my.Coder"], set("bbox_head", "bbox_coder", .object("my.Coder", []))),
    (
      ["loss_cls is dict(type='FocalLoss', use_sigmoid=False)"],
      set("bbox_head", "use_sigmoid_cls", .bool(false))
    ),
    (["prior_generator is a my.Anchors"], set("bbox_head", "prior_generator", .object("my.Anchors", []))),
    (
      ["anchor_generator.center_offset is 0.5"],
      set("bbox_head", "prior_generator", generator([("center_offset", .number(0.5))]))
    ),
    (
      ["base_anchors.0 is other boxes than its scales"],
      set(
        "bbox_head", "prior_generator",
        FieldModules.generator(scales: [2, 2.5, 3], ratios: [0.5, 1, 2], laid: [2, 2.5, 4]))
    ),
    (
      ["prior_generator.ratios is no array"],
      set("bbox_head", "prior_generator", generator([("ratios", .none)]))
    ),
    (["data_preprocessor is a my.Preprocessor"], replace("data_preprocessor", "my.Preprocessor")),
    (["pad_value is 114"], set("data_preprocessor", "pad_value", .integer(114))),
    (
      ["test_cfg.nms.type is 'soft_nms'"],
      set(
        "bbox_head", "test_cfg",
        FieldModules.configuration([
          ("nms", FieldModules.configuration([("type", .text("soft_nms"))]))
        ]))
    ),
    (["test_cfg is my.Settings"], set("bbox_head", "test_cfg", .built("my.Settings", .integers([1])))),
  ]

  private static let relu = "torch.nn.modules.activation.ReLU"

  private static func generator(_ more: [(String, FieldValue)]) -> FieldValue {
    FieldModules.generator(scales: [2, 2.5, 3], ratios: [0.5, 1, 2], more)
  }

  @Test(arguments: others.indices)
  func `a module that computes otherwise is refused and named`(place: Int) throws {
    let (words, change) = Self.others[place]
    var modules = FieldModules.mmdetection()
    change(&modules)
    let outcome = try run(modules)
    #expect(outcome.exitCode == 1 && outcome.stdout.isEmpty, "\(words): \(outcome.stdout)")
    for part in words + ["the checkpoint's module: "] {
      #expect(outcome.stderr.contains(part), "\(outcome.stderr)")
    }
    #expect(outcome.stderr.split(separator: "\n").count == 1, "\(outcome.stderr)")
  }
}
