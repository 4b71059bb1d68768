import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Networks that `torch.save(model)` wrote whole, in the built program: their modules hold settings that a state_dict
/// leaves out.
@Suite struct WholeModuleTests {
  private static let network = FieldNetwork()
  private static let picture = Program.checkout + "/assets/demo/1_easy.png"

  private let folder = TemporaryFolder()

  private func file(_ name: String, _ value: FieldValue) -> String { folder.write(name, value.file) }

  private func found(_ path: String, _ flags: [String] = []) throws -> String {
    let outcome = try Program().run(
      ["detect", Self.picture, "--model", path, "--format", "json"] + flags)
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
    let images = try outcome.json()["images"] as? [[String: Any]]
    let detections = try #require(images?.first?["detections"] as? [[String: Any]])
    #expect(detections.count > 3, "too few to tell")
    // Without the names of classes.
    let plain = detections.map { detection in detection.filter { $0.key != "label" } }
    return String(
      decoding: try JSONSerialization.data(withJSONObject: plain, options: .sortedKeys), as: UTF8.self)
  }

  private func report(_ path: String) throws -> [String: Any] {
    try Program().run(["model", "--model", path, "--format", "json"]).json()
  }

  private func check<Value: Equatable>(_ name: String, _ expected: Value, _ report: [String: Any]) {
    let setting = (report["settings"] as? [String: Any])?[name] as? [String: Any]
    #expect(setting?["value"] as? Value == expected, "\(name): \(String(describing: setting))")
    #expect(setting?["certainty"] as? String == "read", "\(name): \(String(describing: setting))")
  }

  /// The same arrays, with the same settings in a file that `--config` names, give the same boxes.
  @Test func `what torchvision's modules hold is read and used`() throws {
    var modules = FieldModules.torchvision()
    let sizes = [16, 32, 64, 128, 256].map { [$0, $0 + 5, $0 + 9] }
    modules.set("anchor_generator", "sizes", .tuple(sizes.map(FieldValue.integers)))
    modules.set(
      "anchor_generator", "aspect_ratios", .tuple(sizes.map { _ in .numbers([0.7, 1, 1.5]) }))
    modules.set("transform", "image_mean", .numbers([0.5, 0.4, 0.3]))
    modules.set("transform", "image_std", .numbers([0.25, 0.25, 0.2]))
    modules.set("transform", "size_divisible", .integer(64))
    modules.set("", "score_thresh", .number(0.2))
    modules.set("", "nms_thresh", .number(0.3))
    modules.set("", "topk_candidates", .integer(200))
    modules.set("", "detections_per_img", .integer(40))
    modules.set(
      "", "label_dict", .dictionary([("hen", .integer(2)), ("cat", .integer(0)), ("dog", .integer(1))]))
    modules.setAll("BatchNorm2d", "eps", .number(0.125))
    modules.set("", "box_coder", FieldModules.coder([10, 10, 5, 5]))
    let whole = file("whole.pth", .module(modules))
    let report = try report(whole)
    #expect(report["warnings"] as? [String] == [])
    check("classes", ["cat", "dog", "hen"], report)
    check("anchors.aspect_ratios", [0.7, 1, 1.5], report)
    check("anchors.sizes", sizes.map { $0.map(Double.init) }, report)
    let (ones, zeros) = ([1.0, 1, 1, 1], [0.0, 0, 0, 0])
    check("box_coder", ["weights": [10, 10, 5, 5], "means": zeros, "stds": ones], report)
    check("input.mean", [0.5, 0.4, 0.3], report)
    check("input.std", [0.25, 0.25, 0.2], report)
    check("input.min_size", 96, report)
    check("input.max_size", 160, report)
    check("input.size_divisible", 64, report)
    check("norm_eps", 0.125, report)
    check("extra_levels", "P6 from P5", report)
    check("relu_before_p7", true, report)
    check("thresholds.score", 0.2, report)
    check("thresholds.nms", 0.3, report)
    check("thresholds.top_k", 200, report)
    check("thresholds.max_detections", 40, report)

    let config = folder.write(
      "settings.json",
      Array(
        """
        {"anchors": {"sizes": \(sizes), "aspect_ratios": [0.7, 1, 1.5]}, "norm_eps": 0.125,
         "box_coder": {"weights": [10, 10, 5, 5]},
         "input": {"mean": [0.5, 0.4, 0.3], "std": [0.25, 0.25, 0.2], "min_size": 96, "max_size": 160,
         "size_divisible": 64}, "thresholds": {"score": 0.2, "nms": 0.3, "top_k": 200, "max_detections": 40}}
        """.utf8))
    let arrays = file("arrays.pth", .arrays(Self.network.arrays))
    #expect(try found(whole) == found(arrays, ["--config", config]))
    // In a trainer's dictionary, and as safetensors.
    #expect(try found(file("in.ckpt", .dictionary([("model", .module(modules))]))) == found(whole))
    let converted = folder.file("whole.safetensors")
    #expect(try Program().run(["convert", whole, converted]).exitCode == 0)
    #expect(try found(converted) == found(whole))
  }

  /// torchvision decodes with the detector's, and its loss encodes with the head's.
  @Test func `box coders of detection and loss that differ are each used, and told`() throws {
    let annotations = folder.write(
      "truth.json",
      Array(
        """
        {"images": [{"id": 1, "file_name": "1_easy.png", "width": 512, "height": 384}],
         "categories": [{"id": 1, "name": "class 0"}],
         "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [100, 100, 300, 250], "area": 75000,
                          "iscrowd": 0}]}
        """.utf8))
    func boxLoss(_ path: String) throws -> Double {
      let outcome = try Program().run(
        ["loss", Self.picture, "--model", path, "--annotations", annotations, "--format", "json"])
      try #require(outcome.exitCode == 0, "\(outcome.stderr)")
      let images = try outcome.json()["images"] as? [[String: Any]]
      return try #require((images?.first?["box"] as? [String: Any])?["total"] as? Double)
    }
    func saved(_ name: String, _ detector: [Double], _ head: FieldValue) -> String {
      var modules = FieldModules.torchvision()
      modules.set("", "box_coder", FieldModules.coder(detector))
      modules.set("head.regression_head", "box_coder", head)
      return file(name, .module(modules))
    }
    let (ones, others) = ([1.0, 1, 1, 1], [10.0, 10, 5, 5])
    let plain = saved("ones.pth", ones, FieldModules.coder(ones))
    let scaled = saved("others.pth", others, FieldModules.coder(others))
    let differing = saved("differing.pth", others, FieldModules.coder(ones))
    for path in [plain, scaled] { #expect(try report(path)["warnings"] as? [String] == []) }
    let told = try report(differing)
    let warnings = told["warnings"] as? [String]
    #expect(
      warnings?.count == 1 && warnings?[0].contains("decodes with the weights 10.0, 10.0, 5.0, 5.0") == true)
    check(
      "box_coder", ["weights": others, "means": [0, 0, 0, 0], "stds": ones, "loss_weights": ones], told)

    #expect(try boxLoss(plain) != boxLoss(scaled))
    #expect(try boxLoss(differing) == boxLoss(plain))
    #expect(try found(differing) == found(scaled))
    let converted = folder.file("differing.safetensors")
    #expect(try Program().run(["convert", differing, converted]).exitCode == 0)
    #expect(try boxLoss(converted) == boxLoss(plain))
    #expect(try found(converted) == found(scaled))

    // Detection goes on without one that is not known.
    let unknown = saved("unknown.pth", others, .object("my.Coder", []))
    let notes = try report(unknown)["warnings"] as? [String] ?? []
    #expect(notes.contains { $0.contains("no coder that is known") }, "\(notes)")
    #expect(try boxLoss(unknown) == boxLoss(scaled))
  }

  /// torchvision lays the boxes that it made at first, whatever its sizes were set to later.
  @Test func `sizes that are not those of the boxes are refused`() throws {
    var modules = FieldModules.torchvision()
    let cell: [Float] = [-8, -8, 8, 8]
    modules.set("anchor_generator", "cell_anchors", .list([("", [1, 4], cell)]))
    modules.set("anchor_generator", "aspect_ratios", .tuple(Array(repeating: .numbers([1]), count: 5)))
    modules["head.regression_head.bbox_reg"].parameters = [
      ("weight", [4, 16, 3, 3], Array(repeating: 0, count: 576)), ("bias", [4], [0, 0, 0, 0]),
    ]
    for (size, exitCode) in [(16, 0), (20, 1)] as [(Int, Int32)] {
      modules.set(
        "anchor_generator", "sizes", .tuple([size, 32, 64, 128, 256].map { .integers([$0]) }))
      let outcome = try Program().run(["model", "--model", file("cells.pth", .module(modules))])
      #expect(outcome.exitCode == exitCode, "\(outcome.stderr)")
      #expect(outcome.stderr.contains("cell_anchors.0") == (size == 20), "\(outcome.stderr)")
    }
  }

  @Test func `what detectron2's modules hold is read`() throws {
    var modules = FieldModules.detectron2()
    modules.set("", "test_score_thresh", .number(0.2))
    modules.set("", "test_nms_thresh", .number(0.3))
    modules.set("", "test_topk_candidates", .integer(200))
    modules.set("", "max_detections_per_image", .integer(40))
    modules.set("", "input_format", .text("RGB"))
    modules.set(
      "", "box2box_transform",
      .object(
        "detectron2.modeling.box_regression.Box2BoxTransform",
        [("weights", .numbers([2, 3, 4, 5])), ("scale_clamp", .number(4.135166556742356))]))
    modules.set("", "head_in_features", .texts(["p3", "p4", "p5", "p6", "p7"]))
    modules[""].buffers = [("pixel_mean", [3, 1, 1], [1, 2, 3]), ("pixel_std", [3, 1, 1], [4, 5, 6])]
    modules[""].unsaved = ["pixel_mean", "pixel_std"]
    modules.set("backbone.top_block", "in_feature", .text("p5"))
    modules.setAll("FrozenBatchNorm2d", "eps", .number(0.001))
    let boxes = { (size: Float) -> [Float] in
      [Float(1), 2, 3].flatMap { step -> [Float] in
        [Float(1), 2, 4].flatMap { ratio -> [Float] in
          let (width, height) = (size * step / ratio.squareRoot(), size * step * ratio.squareRoot())
          return [-width / 2, -height / 2, width / 2, height / 2]
        }
      }
    }
    modules["anchor_generator"] = FieldModules.ModuleFields(
      className: "detectron2.modeling.anchor_generator.DefaultAnchorGenerator",
      attributes: [("strides", .integers([8, 16, 32, 64, 128])), ("offset", .number(0))])
    modules["anchor_generator.cell_anchors"] = FieldModules.ModuleFields(
      className: "detectron2.modeling.anchor_generator.BufferList",
      buffers: (0..<5).map { ("\($0)", [9, 4], boxes(Float(8 << $0))) }, unsaved: (0..<5).map { "\($0)" })
    let report = try report(file("model_final.pth", .module(modules)))
    let (ones, zeros) = ([1.0, 1, 1, 1], [0.0, 0, 0, 0])
    check("box_coder", ["weights": [2, 3, 4, 5], "means": zeros, "stds": ones], report)
    check("input.bgr", false, report)
    check("input.mean", [1.0, 2, 3], report)
    check("input.std", [4.0, 5, 6], report)
    check("norm_eps", 0.001, report)
    check("extra_levels", "P6 from P5", report)
    check("anchors.sizes", (0..<5).map { level in [1, 2, 3].map { Double($0 * 8 << level) } }, report)
    check("anchors.aspect_ratios", [1.0, 2, 4], report)
    check("thresholds.score", 0.2, report)
    check("thresholds.nms", 0.3, report)
    check("thresholds.top_k", 200, report)
    check("thresholds.max_detections", 40, report)
  }

  private typealias Change = @Sendable (inout FieldModules) -> Void

  private static func replace(_ path: String, _ className: String) -> Change {
    { $0[path].className = className }
  }

  private static func set(_ path: String, _ attribute: String, _ value: FieldValue) -> Change {
    { $0.set(path, attribute, value) }
  }

  /// Each with what the refusal says.
  private static let others: [(words: [String], change: Change)] = [
    (["layer4.0.conv1.stride is [1, 1]"], set("backbone.body.layer4.0.conv1", "stride", .integers([1, 1]))),
    (
      ["layer4.0.conv2.dilation is [2, 2]"],
      set("backbone.body.layer4.0.conv2", "dilation", .integers([2, 2]))
    ),
    (["fpn.extra_blocks.p6.padding"], set("backbone.fpn.extra_blocks.p6", "padding", .integers([0, 0]))),
    (["padding_mode is 'reflect'"], set("head.regression_head.bbox_reg", "padding_mode", .text("reflect"))),
    (["body.relu is LeakyReLU"], replace("backbone.body.relu", "torch.nn.modules.activation.LeakyReLU")),
    (["conv.0.1 is SiLU"], replace("head.regression_head.conv.0.1", "torch.nn.modules.activation.SiLU")),
    (
      ["conv is a sequence of 1 steps"],
      replace("head.classification_head.conv.0.1", "torch.nn.modules.linear.Identity")
    ),
    (
      ["layer2.0.relu is Identity"],
      replace("backbone.body.layer2.0.relu", "torch.nn.modules.linear.Identity")
    ),
    (
      ["inner_blocks.1.1 is ReLU"],
      { $0["backbone.fpn.inner_blocks.1.1"] = .init(className: "torch.nn.modules.activation.ReLU") }
    ),
    (
      ["layer3.0 is a my.Block", "torch.save(model.state_dict(), FILE)"],
      replace("backbone.body.layer3.0", "my.Block")
    ),
    (["the detector is a my.Net"], replace("", "my.Net")),
    (["bn1 is InstanceNorm2d"], replace("backbone.body.bn1", "torch.nn.modules.instancenorm.InstanceNorm2d")),
    (["layer1.0.bn2.eps is 0.001"], set("backbone.body.layer1.0.bn2", "eps", .number(1e-3))),
    (["maxpool.kernel_size is 2"], set("backbone.body.maxpool", "kernel_size", .integer(2))),
    (
      ["box_coder.weights is [10.0, 0.0, 5.0, 5.0]; expected four numbers, each"],
      set("", "box_coder", FieldModules.coder([10, 0, 5, 5]))
    ),
    (["transform.fixed_size is [100, 100]"], set("transform", "fixed_size", .integers([100, 100]))),
    (["transform is a my.Transform"], replace("transform", "my.Transform")),
    (["anchor_generator is a my.Anchors"], replace("anchor_generator", "my.Anchors")),
    (
      ["aspect_ratios is different on each level"],
      set("anchor_generator", "aspect_ratios", .tuple([.numbers([1, 2, 3]), .numbers([1, 2, 4])]))
    ),
    (["score_thresh is 7.0; expected a number from 0 to 1"], set("", "score_thresh", .number(7))),
    (["score_thresh is numpy.float64; expected"], set("", "score_thresh", .object("numpy.float64", []))),
    (
      ["score_thresh is no plain value; expected"],
      set("", "score_thresh", .integers(Array(repeating: 0, count: 5000)))
    ),
    (["detections_per_img is -1; expected"], set("", "detections_per_img", .integer(-1))),
    (["input.std is 0.0; expected"], set("transform", "image_std", .numbers([0, 1, 1]))),
    (
      ["return_layers is layer1, layer2, layer3"],
      set("backbone.body", "return_layers", .dictionary((1...3).map { ("layer\($0)", .text("\($0)")) }))
    ),
    (["head is given hooks"], set("head", "_forward_hooks", .dictionary([("0", .text("hook"))]))),
  ]

  @Test(arguments: others.indices)
  func `a module that computes otherwise is refused and named`(place: Int) throws {
    let (words, change) = Self.others[place]
    var modules = FieldModules.torchvision()
    change(&modules)
    let outcome = try Program().run(["model", "--model", file("other.pth", .module(modules))])
    #expect(outcome.exitCode == 1 && outcome.stdout.isEmpty, "\(words): \(outcome.stdout)")
    for part in words + ["the checkpoint's module: "] {
      #expect(outcome.stderr.contains(part), "\(outcome.stderr)")
    }
    #expect(outcome.stderr.split(separator: "\n").count == 1, "\(outcome.stderr)")
  }

  @Test func `one that is patched but harmless is not refused`() throws {
    var modules = FieldModules.torchvision()
    modules["head.classification_head.conv.0.2"] = .init(className: "torch.nn.modules.dropout.Dropout")
    modules.set("", "classes", .texts(["one", "of", "too", "many", "names"]))
    let path = file("inert.pth", .module(modules))
    #expect(try found(path) == found(file("plain.pth", .module(.torchvision()))))
  }
}
