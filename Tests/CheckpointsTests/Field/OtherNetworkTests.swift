import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Files that may be another network than they seem, in the built program.
@Suite struct OtherNetworkTests {
  private static let network = FieldNetwork()

  private let folder = TemporaryFolder()

  private func file(_ name: String, _ value: FieldValue) -> String { folder.write(name, value.file) }

  private func model(_ path: String, _ flags: [String] = []) throws -> Program.Outcome {
    try Program().run(["model", "--model", path] + flags)
  }

  private func arrays(_ prefix: String, _ arrays: FieldNetwork.NamedArrays) -> FieldNetwork.NamedArrays {
    arrays.map { (prefix + $0.name, $0.shape, $0.values) }
  }

  @Test func `layers beside backbone and heads are refused unless it is said that they are not run`() throws {
    let layers: FieldNetwork.NamedArrays = [
      ("attention.0.fc.weight", [2, 2], [1, 2, 3, 4]), ("attention.0.fc.bias", [2], [1, 2]),
    ]
    let path = file("attention.pth", .arrays(Self.network.arrays + layers))
    let refused = try model(path)
    #expect(refused.exitCode == 1 && refused.stderr.contains("attention.0.fc.weight"), "\(refused.stderr)")
    #expect(
      refused.stderr.contains(#"--config FILE.json: {"unused_modules": ["attention"]}"#), "\(refused.stderr)")
    let config = folder.write("c.json", #"{"unused_modules": ["attention"]}"#)
    let told = try model(path, ["--config", config])
    #expect(told.exitCode == 0 && told.stderr.contains("2 arrays are not used"), "\(told.stderr)")
    // What is converted keeps them, unless they are not run.
    let output = folder.file("out.safetensors")
    #expect(try Program().run(["convert", path, output]).exitCode == 0)
    #expect(try model(output).exitCode == 1)
    #expect(try Program().run(["convert", path, output, "--force", "--config", config]).exitCode == 0)
    let outcome = try model(output)
    #expect(outcome.exitCode == 0 && outcome.stderr.isEmpty, "\(outcome.stderr)")

    let wrong = folder.write("d.json", #"{"unused_modules": "attention"}"#)
    #expect(
      try model(path, ["--config", wrong]).stderr.contains("unused_modules is \"attention\"; expected"))
    // In a training program's own module, around the detector, they are only told.
    let outside = file("outside.pth", .arrays(arrays("model.", Self.network.arrays) + layers))
    let note = try model(outside)
    #expect(note.exitCode == 0 && note.stderr.contains("2 arrays are not used"), "\(note.stderr)")
  }

  @Test func `a student and a teacher are chosen by the framework's word only`() throws {
    let both = arrays("teacher.", Self.network.mmdetection) + arrays("student.", Self.network.mmdetection)
    let refused = try model(file("both.pth", .arrays(both)))
    #expect(refused.exitCode == 1, "\(refused.stderr)")
    for words in ["'student'", "'teacher'", "--weights"] {
      #expect(refused.stderr.contains(words), "\(refused.stderr)")
    }
    let detector = "dict(type='RetinaNet')"
    for (text, used, left) in [
      (
        "model = dict(type='SoftTeacher', model=\(detector), test_cfg=dict(inference_on='student'))",
        "student", "teacher"
      ),
      ("model = dict(type='SoftTeacher', model=\(detector), test_cfg=dict())", "teacher", "student"),
      (
        "model = \(detector)\nsemi_wrapper = dict(type='PseCo', model='${model}', test_cfg=dict(inference_on='student'))",
        "student", "teacher"
      ),
      (
        "model = dict(type='SemiBaseDetector', detector=\(detector), semi_test_cfg=dict(predict_on='student'))",
        "student", "teacher"
      ),
      ("model = dict(type='SemiBaseDetector', detector=\(detector))", "teacher", "student"),
    ] {
      let path = file(
        "semi.pth",
        .dictionary([
          ("meta", .dictionary([("config", .text(text)), ("CLASSES", .texts(["cat", "dog", "hen"]))])),
          ("state_dict", .arrays(both)),
        ]))
      let outcome = try model(path)
      #expect(outcome.exitCode == 0, "\(text): \(outcome.stderr)")
      #expect(outcome.stderr.contains("'\(used)' is used: "), "\(text): \(outcome.stderr)")
      #expect(outcome.stderr.contains("'\(left)' is left (--weights \(left))"), "\(text): \(outcome.stderr)")
      // A converted file holds that network alone, and its settings.
      let output = folder.file("out.safetensors")
      #expect(try Program().run(["convert", path, output, "--force"]).exitCode == 0)
      let converted = try model(output)
      #expect(converted.exitCode == 0 && converted.stdout.contains("cat"), "\(converted.stderr)")
      #expect(try Checkpoint.open(output).arrays.keys.allSatisfy { $0.hasPrefix("\(used).") })
    }
  }

  @Test func `a name of another network with RetinaNet's keys is believed`() throws {
    let path = file("retinanet_r50_fpn_1x_coco_v1.pth", .arrays(Self.network.mmdetection))
    let outcome = try model(path)
    #expect(outcome.exitCode == 1 && outcome.stderr.contains("RetinaNet of version 1"), "\(outcome.stderr)")
    let config = folder.write(
      "c.json",
      #"{"anchors": {"sizes": [[32, 40, 50], [64, 80, 101], [128, 161, 203], [256, 322, 406], [512, 645, 812]]}}"#
    )
    #expect(try model(path, ["--config", config]).exitCode == 0)
  }

  @Test func `a FreeAnchor whose name does not tell its settings is refused until they are given`() throws {
    let path = file("freeanchor_mine.pth", .arrays(Self.network.mmdetection))
    let refused = try model(path)
    let stds = #"{"box_coder": {"stds": [0.1, 0.1, 0.2, 0.2]}}"#
    #expect(
      refused.exitCode == 1 && refused.stderr.contains("--config FILE.json: " + stds), "\(refused.stderr)")
    let anchors = folder.write("anchors.json", #"{"anchors": {"aspect_ratios": [0.5, 1, 2]}}"#)
    #expect(try model(path, ["--config", anchors]).exitCode == 1)
    let told = try model(path, ["--config", folder.write("coder.json", stds)])
    #expect(told.exitCode == 0 && told.stdout.contains("stds 0.1"), "\(told.stderr)")
  }

  @Test func `what a missing base leaves open is named`() throws {
    folder.write("config.yaml", "_BASE_: ../Base-RetinaNet.yaml\nINPUT: {MIN_SIZE_TEST: 160, FORMAT: RGB}\n")
    let path = file("model_final.pth", .dictionary([("model", .arrays(Self.network.detectron2))]))
    let outcome = try model(path)
    #expect(outcome.exitCode == 0 && outcome.stderr.contains("Base-RetinaNet.yaml, which is not there"))
    let line = outcome.stderr.split(separator: "\n").first { $0.contains("assumed, since") } ?? ""
    #expect(line.contains("anchors.sizes") && line.contains("input.max_size"), "\(outcome.stderr)")
    #expect(!line.contains("input.min_size") && !line.contains("input.bgr"), "\(outcome.stderr)")
  }
}
