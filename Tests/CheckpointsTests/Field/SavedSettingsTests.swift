import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Settings that training programs keep beside the weights, in the built program.
@Suite struct SavedSettingsTests {
  private static let network = FieldNetwork()
  private let folder = TemporaryFolder()

  private func file(_ name: String, _ value: FieldValue) -> String { folder.write(name, value.file) }

  private func settings(_ path: String) throws -> [String: [String: Any]] {
    let outcome = try Program().run(["model", "--model", path, "--format", "json"])
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
    return try #require(try outcome.json()["settings"] as? [String: [String: Any]])
  }

  private func refusal(_ value: FieldValue) throws -> String {
    let outcome = try Program().run(["model", "--model", file("refused.pth", value)])
    #expect(outcome.exitCode == 1 && outcome.stdout.isEmpty)
    return outcome.stderr
  }

  private static let saved: [(String, FieldValue)] = [
    ("score_thresh", .number(0.2)), ("nms_thresh", .number(0.3)), ("detections_per_img", .integer(40)),
    ("class_names", .texts(["__background__", "cat", "dog"])),
    ("anchor_sizes", .tuple([8, 16, 32, 64, 128].map { FieldValue.integers([$0, $0 + 2, $0 + 4]) })),
    ("aspect_ratios", .tuple(Array(repeating: FieldValue.numbers([0.5, 1, 2]), count: 5))),
  ]

  /// As OmegaConf's dictionary is pickled.
  private static func omega(_ entries: [(String, FieldValue)]) -> FieldValue {
    .object(
      "omegaconf.dictconfig.DictConfig",
      [
        (
          "_metadata",
          .object("omegaconf.base.ContainerMetadata", [("ref_type", .none), ("key", .none)])
        ),
        ("_parent", .none),
        (
          "_content",
          .dictionary(
            entries.map { name, value in
              switch value {
              case .tuple, .texts: (name, value)
              default: (name, .object("omegaconf.nodes.AnyNode", [("_parent", .none), ("_val", value)]))
              }
            })
        ),
      ])
  }

  @Test func `they are read wherever they lie, and stay when converted`() throws {
    let arrays = FieldValue.arrays(Self.network.arrays)
    let files = [
      file("beside.pth", .dictionary([("model_state_dict", arrays)] + Self.saved)),
      file(
        "hyper.ckpt", .dictionary([("state_dict", arrays), ("hyper_parameters", .dictionary(Self.saved))])),
      file(
        "namespace.pth",
        .dictionary([("model", arrays), ("args", .object("argparse.Namespace", Self.saved))])),
      file(
        "omega.ckpt",
        .dictionary([
          ("state_dict", arrays), ("hyper_parameters", .dictionary([("config", Self.omega(Self.saved))])),
        ])),
      file(
        "among.pth",
        .dictionary(Self.network.arrays.map { ($0.name, .tensor($0.shape, $0.values)) } + Self.saved)),
    ]
    for path in files {
      let output = folder.file("converted.safetensors")
      #expect(try Program().run(["convert", path, output, "--force"]).exitCode == 0)
      for path in [path, output] {
        let settings = try settings(path)
        func expect(_ name: String, _ value: String) {
          let setting = settings[name]
          #expect(setting?["certainty"] as? String == "read", "\(path) \(name)")
          #expect("\(setting?["value"] ?? "")" == value, "\(path) \(name)")
        }
        expect("thresholds.score", "0.2")
        expect("thresholds.nms", "0.3")
        expect("thresholds.max_detections", "40")
        #expect((settings["anchors.sizes"]?["value"] as? [[Double]])?[0] == [8, 10, 12], "\(path)")
        let classes = settings["classes"]?["value"] as? [Any]
        #expect(classes?.count == 3 && classes?.last as? String == "dog", "\(path)")
      }
    }
    for (path, place) in [(files[3], "the checkpoint's hyper_parameters.config"), (files[4], "lies beside")] {
      let outcome = try Program().run(["model", "--model", path])
      #expect(!outcome.stderr.contains("skipped"), "\(outcome.stderr)")
      #expect(outcome.stdout.contains(place), "\(outcome.stdout)")
    }
  }

  @Test func `arguments of a class are read beside a model.safetensors`() throws {
    let converted = folder.file("hub/model.safetensors")
    folder.write("hub/config.json", #"{"score_thresh": 0.3, "image_mean": [0, 0, 0], "num_classes": 3}"#)
    let plain = file("plain.pth", .arrays(Self.network.arrays))
    #expect(try Program().run(["convert", plain, converted]).exitCode == 0)
    let settings = try settings(converted)
    #expect(settings["thresholds.score"]?["value"] as? Double == 0.3)
    #expect(settings["input.mean"]?["value"] as? [Double] == [0, 0, 0])
    #expect(try Program().run(["model", "--model", converted]).stdout.contains("config.json beside"))
  }

  /// detectron2 takes the first number from the first channel, whichever that is.
  @Test func `detectron2's stored statistics are in the order of the network's channels`() throws {
    var arrays = Self.network.detectron2
    arrays.append(("pixel_mean", [3, 1, 1], [10, 20, 30]))
    arrays.append(("pixel_std", [3, 1, 1], [1, 2, 4]))
    let path = file("model_final.pth", .dictionary([("model", .arrays(arrays))]))
    func input(_ yaml: String) throws -> (mean: [Double]?, std: [Double]?, notes: String) {
      folder.write("config.yaml", yaml)
      let settings = try settings(path)
      let outcome = try Program().run(["model", "--model", path])
      return (
        settings["input.mean"]?["value"] as? [Double], settings["input.std"]?["value"] as? [Double],
        outcome.stdout + outcome.stderr
      )
    }
    let bgr = try input("MODEL: {META_ARCHITECTURE: RetinaNet}\nINPUT: {FORMAT: BGR}\n")
    #expect(bgr.mean == [30, 20, 10] && bgr.std == [4, 2, 1])
    let rgb = try input("MODEL: {META_ARCHITECTURE: RetinaNet}\nINPUT: {FORMAT: RGB}\n")
    #expect(rgb.mean == [10, 20, 30] && rgb.std == [1, 2, 4])
    #expect(!rgb.notes.contains("otherwise than"))
    let other = try input(
      "MODEL: {META_ARCHITECTURE: RetinaNet, PIXEL_MEAN: [1.0, 2.0, 3.0]}\nINPUT: {FORMAT: RGB}\n")
    #expect(other.mean == [10, 20, 30])
    #expect(other.notes.contains("config.yaml says otherwise than pixel_mean among the checkpoint's arrays"))
  }

  @Test func `weights that are no plain numbers are refused with what to do`() throws {
    let key = "head.classification_head.conv.0.0."
    var adapted = Self.network.arrays.map { array in
      (name: array.name.replacing(key, with: key + "base_layer."), shape: array.shape, values: array.values)
    }
    adapted.append((key + "lora_A.default.weight", [4, 16, 3, 3], Array(repeating: 0, count: 576)))
    #expect(try refusal(.arrays(adapted)).contains("merge_and_unload"))
    var beside = Self.network.arrays
    beside.append((key + "lora_A", [4, 144], Array(repeating: 0, count: 576)))
    #expect(try refusal(.arrays(beside)).contains("merge_and_unload"))
    for (function, words) in [
      ("_rebuild_sparse_tensor", "to_dense()"), ("_rebuild_meta_tensor_no_storage", "meta device"),
      ("_rebuild_qtensor", "dequantize()"),
    ] {
      let words = try (
        words, refusal(.dictionary([("conv.weight", .call("torch._utils." + function, .none))]))
      )
      #expect(words.1.contains(words.0), "\(words.1)")
    }
  }

  @Test func `weights of whole numbers without a scale are refused`() throws {
    var storages: [[UInt8]] = []
    let pickle = PickleBuilder.pickle { builder in
      builder.opcode("}")
      builder.opcode("(")
      for array in Self.network.arrays {
        let isWhole = array.name == "head.classification_head.conv.0.0.weight"
        builder.text(array.name)
        builder.tensor(
          TensorDescription(
            storageType: isWhole ? "CharStorage" : "FloatStorage", key: "\(storages.count)",
            storageCount: array.values.count, shape: array.shape,
            strides: array.shape.indices.map { array.shape[($0 + 1)...].reduce(1, *) }))
        storages.append(isWhole ? [UInt8](repeating: 3, count: array.values.count) : floatBytes(array.values))
      }
      builder.opcode("u")
    }
    let path = folder.write("int8.pth", ZipBuilder.torch(pickle, storages: storages).bytes)
    // Arrays stay as they are when they are converted, and are refused as well then.
    let copy = folder.file("out.safetensors")
    let commands: [([String], Int32)] = [
      (["model", "--model", path], 1), (["convert", path, copy], 0), (["model", "--model", copy], 1),
    ]
    for (arguments, exitCode) in commands {
      let outcome = try Program().run(arguments)
      #expect(outcome.exitCode == exitCode)
      #expect(outcome.stderr.contains("(int8), without the scale"), "\(outcome.stderr)")
      #expect(outcome.stderr.contains("head.classification_head.conv.0.0.weight"))
    }
  }
}
