import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// What `convert` writes is opened with the settings of what it read, and is refused where that is refused.
@Suite struct ConvertedFileTests {
  private static let network = FieldNetwork()
  private static let picture = Program.checkout + "/assets/demo/1_easy.png"

  private let folder = TemporaryFolder()

  private func file(_ name: String, _ value: FieldValue) -> String { folder.write(name, value.file) }

  /// Values and certainties of all settings, as they are compared, but for the name, which may be the file's own.
  private func settings(_ path: String, _ flags: [String] = []) throws -> [String: String] {
    let report = try Program().run(["model", "--model", path, "--format", "json"] + flags).json()
    let settings = try #require(report["settings"] as? [String: [String: Any]])
    return settings.filter { $0.key != "name" }.mapValues {
      "\(words($0["value"])) \($0["certainty"] as? String ?? "")"
    }
  }

  /// The members of an object in order, since two equal dictionaries may list them in different ones.
  private func words(_ value: Any?) -> String {
    guard let members = value as? [String: Any] else { return value.map { "\($0)" } ?? "" }
    return members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
  }

  private func found(_ path: String, _ flags: [String] = []) throws -> String {
    let outcome = try Program().run(
      ["detect", Self.picture, "--model", path, "--min-size", "96", "--max-size", "160", "--format", "json"]
        + flags)
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
    let images = try outcome.json()["images"] as? [[String: Any]]
    let detections = try #require(images?.first?["detections"] as? [[String: Any]])
    #expect(detections.count > 3, "too few to tell")
    return String(
      decoding: try JSONSerialization.data(withJSONObject: detections, options: .sortedKeys), as: UTF8.self)
  }

  private func convert(_ path: String, _ flags: [String] = []) throws -> (Program.Outcome, path: String) {
    // Away from what lies beside the file.
    let output = folder.write("converted/out.safetensors", "old")
    try FileManager.default.removeItem(atPath: output)
    return (try Program().run(["convert", path, output, "--force"] + flags), output)
  }

  private func arrays(_ prefix: String, _ arrays: FieldNetwork.NamedArrays = network.arrays)
    -> FieldNetwork.NamedArrays
  {
    arrays.map { (prefix + $0.name, $0.shape, $0.values) }
  }

  private static let mmdetection = """
    model = dict(type='RetinaNet', data_preprocessor=dict(type='DetDataPreprocessor', mean=[10.0, 20.0, 30.0],
            std=[20.0, 20.0, 20.0], bgr_to_rgb=False, pad_size_divisor=32),
        bbox_head=dict(type='RetinaHead', num_classes=3, anchor_generator=dict(type='AnchorGenerator',
            octave_base_scale=2, scales_per_octave=3, ratios=[0.5, 1.0, 2.0], strides=[8, 16, 32, 64, 128])),
        test_cfg=dict(nms_pre=1000, score_thr=0.1, nms=dict(type='nms', iou_threshold=0.6), max_per_img=50))
    """

  private static func meta(_ configuration: String) -> FieldValue {
    .dictionary([
      ("cfg", .text(configuration)),
      ("dataset_meta", .dictionary([("CLASSES", .texts(["cat", "dog", "hen"]))])),
    ])
  }

  @Test func `what mmdetection and DeepForest wrote stays`() throws {
    let files = [
      file(
        "epoch_12.pth",
        .dictionary([
          ("meta", Self.meta(Self.mmdetection)), ("state_dict", .arrays(Self.network.mmdetection)),
        ])),
      file(
        "deepforest.ckpt",
        .dictionary([
          ("state_dict", .arrays(arrays("model."))),
          ("label_dict", .dictionary([("hen", .integer(2)), ("cat", .integer(0)), ("dog", .integer(1))])),
          ("hyper_parameters", .dictionary([("config", .dictionary([("score_thresh", .number(0.1))]))])),
        ])),
    ]
    for path in files {
      let (outcome, converted) = try convert(path)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      #expect(try settings(converted) == settings(path), "\(path)")
      #expect(try found(converted) == found(path), "\(path)")
    }
    #expect(try settings(files[0])["classes"]?.contains("hen") == true)
  }

  @Test func `what lies beside the file and what a flag gives stays`() throws {
    folder.write(
      "config.yaml",
      """
      MODEL: {META_ARCHITECTURE: RetinaNet, PIXEL_MEAN: [10.0, 20.0, 30.0], PIXEL_STD: [50.0, 50.0, 50.0]}
      INPUT: {FORMAT: RGB}
      """)
    let config = folder.write(
      "c.json", #"{"classes": ["a", "b", "c"], "thresholds": {"score": 0.1, "score_by_class": {"b": 0.2}}}"#)
    let path = file("model_final.pth", .dictionary([("model", .arrays(Self.network.detectron2))]))
    let (outcome, converted) = try convert(path, ["--config", config])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(try settings(converted) == settings(path, ["--config", config]))
    #expect(try found(converted) == found(path, ["--config", config]))
    // A score for all classes replaces those of single ones in what was written.
    let other = folder.write("d.json", #"{"thresholds": {"score": 0.3}}"#)
    let again = folder.file("again.safetensors")
    #expect(try Program().run(["convert", converted, again, "--config", other]).exitCode == 0)
    let (one, both) = try (settings(converted), settings(again))
    #expect(both["thresholds.score"] == "0.3 read" && both["classes"] == one["classes"])
    #expect(both["thresholds.score_by_class"]?.contains("b") != true)
  }

  @Test func `a box coder that is stated and scales nothing stays stated`() throws {
    let path = file("whole.pth", .module(.mmdetection()))
    let (outcome, converted) = try convert(path)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let expected = try settings(path)["box_coder"]
    #expect(try settings(converted)["box_coder"] == expected && expected?.hasSuffix(" read") == true)
  }

  /// Its class shows that it does not run them, which the arrays alone would not.
  @Test func `modules beside a network that was saved whole are left out`() throws {
    var modules = FieldModules.torchvision()
    modules["balance"] = .init(className: "my.Balance", parameters: [("weight", [2], [1, 2])])
    let path = file("whole.pth", .module(modules))
    #expect(try Program().run(["model", "--model", path]).exitCode == 0)
    let (outcome, converted) = try convert(path)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let opened = try Program().run(["model", "--model", converted])
    #expect(opened.exitCode == 0, "\(opened.stderr)")
    #expect(try !Checkpoint.open(converted).arrays.keys.contains("balance.weight"))
  }

  @Test func `what is known by the file's name only is concluded from it again`() throws {
    let path = folder.write(
      "deepforest-one.pth",
      FieldValue.arrays(
        Self.network.arrays.map { array in
          guard array.name.contains("cls_logits") else { return array }
          return (
            array.name, [9] + array.shape.dropFirst(), Array(array.values.prefix(array.values.count / 3))
          )
        }
      ).file)
    let (outcome, converted) = try convert(path)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(try settings(converted) == settings(path))
  }

  /// Each with words of the refusal.
  private static let refused: [(String, words: String)] = [
    (mmdetection.replacing("type='RetinaNet'", with: "type='FSAF'"), "model.type is 'FSAF'"),
    (mmdetection.replacing("type='nms'", with: "type='soft_nms'"), "thresholds.nms in a --config file"),
    (
      mmdetection.replacing("octave_base_scale=2", with: "center_offset=0.5, octave_base_scale=2"),
      "center_offset"
    ),
  ]

  @Test(arguments: refused.indices)
  func `a file that is refused is not made acceptable`(place: Int) throws {
    let (text, words) = Self.refused[place]
    let path = file(
      "refused.pth",
      .dictionary([("meta", Self.meta(text)), ("state_dict", .arrays(Self.network.mmdetection))]))
    let (outcome, converted) = try convert(path)
    #expect(outcome.exitCode == 1 && outcome.stderr.contains(words), "\(outcome.stderr)")
    #expect(!FileManager.default.fileExists(atPath: converted))
    guard words.contains("--config") else { return }
    let config = folder.write("nms.json", #"{"thresholds": {"nms": 0.4}}"#)
    #expect(try convert(path, ["--config", config]).0.exitCode == 0)
    #expect(try settings(converted)["thresholds.nms"] == "0.4 read")
  }

  @Test func `of two networks the one that is asked for is written`() throws {
    let other = Self.network.arrays.map { ($0.name, $0.shape, $0.values.map { $0 * 0.99 }) }
    let dictionaries = file(
      "two.pth", .dictionary([("model", .arrays(other)), ("ema", .arrays(Self.network.arrays))]))
    let modules = file("both.pth", .arrays(arrays("model.", other) + arrays("ema.")))
    let base = try found(file("base.pth", .arrays(Self.network.arrays)))
    for path in [dictionaries, modules] {
      let (refused, _) = try convert(path)
      #expect(refused.exitCode == 1 && refused.stderr.contains("--weights"), "\(refused.stderr)")
      let (outcome, converted) = try convert(path, ["--weights", "ema"])
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      #expect(try found(converted) == base, "\(path)")
    }
    let (unknown, _) = try convert(modules, ["--weights", "other"])
    #expect(unknown.exitCode == 1, "\(unknown.stderr)")
  }
}
