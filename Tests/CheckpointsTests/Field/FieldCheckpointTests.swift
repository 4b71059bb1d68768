import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Checkpoints as trainers and users save them, in the built program.
@Suite struct FieldCheckpointTests {
  private static let network = FieldNetwork()
  private static let size = ["--min-size", "96", "--max-size", "160"]
  private static let picture = Program.checkout + "/assets/demo/1_easy.png"

  private let folder = TemporaryFolder()

  private func file(_ name: String, _ value: FieldValue) -> String { folder.write(name, value.file) }

  private func found(_ path: String, _ flags: [String] = []) throws -> String {
    let outcome = try Program().run(
      ["detect", Self.picture, "--model", path, "--score", "0.3", "--format", "json"] + Self.size + flags)
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
    let images = try outcome.json()["images"] as? [[String: Any]]
    let detections = try #require(images?.first?["detections"] as? [[String: Any]])
    return String(
      decoding: try JSONSerialization.data(withJSONObject: detections, options: .sortedKeys), as: UTF8.self)
  }

  private func refusal(_ path: String) throws -> String {
    let outcome = try Program().run(["detect", Self.picture, "--model", path] + Self.size)
    #expect(outcome.exitCode == 1 && outcome.stdout.isEmpty)
    return outcome.stderr
  }

  /// A setting's value and how certain it is.
  private func setting(_ name: String, _ report: [String: Any]) -> (value: Any?, certainty: String?) {
    let setting = (report["settings"] as? [String: Any])?[name] as? [String: Any]
    return (setting?["value"], setting?["certainty"] as? String)
  }

  private func report(_ path: String, _ flags: [String] = []) throws -> [String: Any] {
    try Program().run(["model", "--model", path, "--format", "json"] + flags).json()
  }

  /// The base, a part of it compiled, under a name of the user's own, and in a trainer's dictionaries.
  @Test func `one network is the same however it was saved`() throws {
    let arrays = Self.network.arrays
    let base = try found(file("base.pth", .arrays(arrays)))
    #expect(base.components(separatedBy: "label_id").count > 5, "too few to tell: \(base)")
    func renamed(_ from: String, _ to: String) -> FieldValue {
      .arrays(arrays.map { ($0.name.replacingOccurrences(of: from, with: to), $0.shape, $0.values) })
    }
    func prefixed(_ prefix: String) -> FieldValue {
      .arrays(arrays.map { (prefix + $0.name, $0.shape, $0.values) })
    }
    let files: [(String, FieldValue)] = [
      ("wrapped-inside.pth", renamed("backbone.", "backbone._orig_mod.")),
      ("wrapped-twice.pth", prefixed("_orig_mod.module.")),
      (
        "checkpointed.pth",
        renamed("backbone.body.layer2.0.", "backbone.body.layer2.0._checkpoint_wrapped_module.")
      ),
      ("nested-net.pth", .dictionary([("net", .arrays(arrays)), ("epoch", .integer(1))])),
      ("epoch=3.ckpt", .dictionary([("state_dict", prefixed("model.")), ("epoch", .integer(3))])),
      (
        "last.ckpt",
        .dictionary([("trainer", .dictionary([("model_state_dict", prefixed("module."))]))])
      ),
    ]
    for (name, value) in files { #expect(try found(file(name, value)) == base, "\(name)") }
  }

  @Test func `blocks with attention are refused and named`() throws {
    var arrays = Self.network.arrays
    arrays.append(("backbone.body.layer1.0.se.fc.0.weight", [2, 8], Array(repeating: 1, count: 16)))
    arrays.append(("backbone.body.layer1.0.se.fc.2.weight", [8, 2], Array(repeating: 1, count: 16)))
    let words = try refusal(file("attention-blocks.pth", .arrays(arrays)))
    #expect(words.contains("another network"))
    #expect(words.contains("layer1.0.se.fc.0.weight") && words.contains("layer1.0.se.fc.2.weight"))
  }

  @Test func `detectron2's stored anchors and statistics are read`() throws {
    var arrays = Self.network.detectron2
    for (level, base) in [8.0, 16, 32, 64, 128].enumerated() {
      let boxes = (0..<3).flatMap { step -> [Float] in
        let size = base * pow(2, Double(step) / 3)
        return [0.5, 1, 2].flatMap { ratio -> [Float] in
          let width = (size * size / ratio).squareRoot()
          return [-width / 2, -width * ratio / 2, width / 2, width * ratio / 2].map { Float($0) }
        }
      }
      arrays.append(("anchor_generator.cell_anchors.\(level)", [9, 4], boxes))
    }
    arrays.append(("pixel_mean", [3, 1, 1], [103.53, 116.28, 123.675]))
    arrays.append(("pixel_std", [3, 1, 1], [57.375, 57.12, 58.395]))
    let path = file(
      "model_final.pth", .dictionary([("model", .arrays(arrays)), ("iteration", .integer(99))]))
    let report = try report(path)
    let sizes = setting("anchors.sizes", report)
    #expect((sizes.value as? [[Double]])?.map { $0[0] } == [8, 16, 32, 64, 128])
    #expect(sizes.certainty == "read")
    let deviation = setting("input.std", report)
    #expect(deviation.value as? [Double] == [58.395, 57.12, 57.375] && deviation.certainty == "read")
    let mean = setting("input.mean", report)
    #expect(mean.value as? [Double] == [123.675, 116.28, 103.53] && mean.certainty == "read")
    let outcome = try Program().run(["detect", Self.picture, "--model", path] + Self.size)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
  }

  /// detectron2's `CycleBatchNormList`. On each level the answer is that of plain convolutions into which this level's
  /// statistics are folded.
  @Test func `detectron2's statistics of each level normalise that level`() throws {
    let weights = Self.network.detectron2
    func statistics(_ level: Int, _ channel: Int) -> (mean: Float, variance: Float) {
      (0.1 * Float((channel + level) % 5 - 2), 0.6 + 0.3 * Float(level) + 0.05 * Float(channel % 3))
    }
    func scale(_ channel: Int) -> Float { 1 + 0.05 * Float(channel % 4) }
    func shift(_ channel: Int) -> Float { 0.05 * Float(channel % 3 - 1) }
    let channels = 0..<16
    let heads = ["head.cls_subnet", "head.bbox_subnet"]
    var cyclic = weights
    for head in heads {
      cyclic.append(("\(head).1.weight", [16], channels.map(scale)))
      cyclic.append(("\(head).1.bias", [16], channels.map(shift)))
      for level in 0..<5 {
        cyclic.append(("\(head).1.\(level).running_mean", [16], channels.map { statistics(level, $0).mean }))
        cyclic.append(
          ("\(head).1.\(level).running_var", [16], channels.map { statistics(level, $0).variance }))
      }
    }
    func folded(_ level: Int) -> FieldNetwork.NamedArrays {
      weights.map { array in
        guard heads.contains(where: { array.name.hasPrefix("\($0).0.") }) else { return array }
        let perChannel = array.values.count / 16
        let values = array.values.enumerated().map { place, value -> Float in
          let channel = place / perChannel
          let (mean, variance) = statistics(level, channel)
          let factor = scale(channel) / (variance + 1e-5).squareRoot()
          return array.name.hasSuffix(".bias") ? (value - mean) * factor + shift(channel) : value * factor
        }
        return (array.name, array.shape, values)
      }
    }
    let all = try trace(file("cyclic.pth", .dictionary([("model", .arrays(cyclic))])))
    for level in [0, 2, 4] {
      let one = try trace(file("folded-\(level).pth", .dictionary([("model", .arrays(folded(level)))])))
      for part in ["logits", "deltas"] {
        let name = "\(part).p\(level + 3)"
        let (expected, got) = (one[name] ?? [], all[name] ?? [])
        #expect(!got.isEmpty && got.count == expected.count)
        // The convolutions' roundings differ, as where networks are compared with their references.
        let difference = zip(expected, got).map { abs($0 - $1) }.max() ?? 0
        let spread = Self.deviation(expected)
        #expect(difference < 1e-3 * spread, "\(name) differs by \(difference), of a deviation of \(spread)")
      }
    }
  }

  private static func deviation(_ values: [Float]) -> Float {
    let mean = values.reduce(0, +) / Float(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)).squareRoot()
  }

  private func trace(_ model: String) throws -> [String: [Float]] {
    let path = folder.file("trace.safetensors")
    let outcome = try Program().run(
      ["trace", Self.picture, "--model", model, "--output", path] + Self.size)
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
    let file = try Checkpoint.open(path, requiringFinite: false)
    return try Dictionary(
      uniqueKeysWithValues: file.arrays.filter { $0.key.contains(".p") }.map {
        ($0.key, try $0.value.floats().elements)
      })
  }

  @Test func `what mmdetection keeps in meta is read`() throws {
    let configuration = """
      default_scope = 'mmdet'
      model = dict(type='RetinaNet',
          data_preprocessor=dict(type='DetDataPreprocessor', mean=[10.0, 20.0, 30.0], std=[2.0, 2.0, 2.0],
              bgr_to_rgb=False, pad_size_divisor=32),
          bbox_head=dict(type='RetinaHead', num_classes=3, anchor_generator=dict(type='AnchorGenerator',
              octave_base_scale=2, scales_per_octave=3, ratios=[0.5, 1.0, 2.0], strides=[8, 16, 32, 64, 128])),
          test_cfg=dict(nms_pre=1000, score_thr=0.3, nms=dict(type='nms', iou_threshold=0.6), max_per_img=50))
      """
    let meta = FieldValue.dictionary([
      ("epoch", .integer(12)), ("cfg", .text(configuration)),
      ("dataset_meta", .dictionary([("CLASSES", .texts(["cat", "dog", "hen"])), ("PALETTE", .none)])),
    ])
    let path = file(
      "epoch_12.pth",
      .dictionary([
        ("meta", meta), ("state_dict", .arrays(Self.network.mmdetection)), ("message_hub", .dictionary([])),
      ]))
    let report = try report(path)
    #expect(report["warnings"] as? [String] == [])
    func check<Value: Equatable>(_ name: String, _ expected: Value) {
      let (value, certainty) = setting(name, report)
      #expect(value as? Value == expected && certainty == "read", "\(name): \(String(describing: value))")
    }
    check("classes", ["cat", "dog", "hen"])
    check("input.mean", [30.0, 20, 10])
    check("input.std", [2.0, 2, 2])
    check("input.bgr", true)
    check("thresholds.score", 0.3)
    check("thresholds.nms", 0.6)
    check("thresholds.max_detections", 50)
    let sizes = setting("anchors.sizes", report)
    #expect(
      (sizes.value as? [[Double]])?.map { $0[0] } == [16, 32, 64, 128, 256] && sizes.certainty == "read")
  }
}
