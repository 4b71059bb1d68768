import Checkpoints
import Foundation
import TestSupport
import Testing

/// The built program from outside, on small traces and one scene of the demo.
@Suite("The loss command")
struct LossCommandTests {
  private let folder = TemporaryFolder()
  private let fixtures = Program.checkout + "/Tests/TrainingTests/Fixtures"
  private let scene = Program.checkout + "/assets/demo/6_portrait.png"

  private func loss(_ arguments: [String]) throws -> Program.Outcome {
    try Program().run(["loss"] + arguments)
  }

  /// Of a committed trace and its annotations.
  private func loss(trace name: String, _ arguments: String...) throws -> Program.Outcome {
    try loss(
      [
        "\(fixtures)/\(name).trace.safetensors", "--annotations", "\(fixtures)/\(name).annotations.json",
      ] + arguments)
  }

  private func number(_ object: [String: Any], _ path: String...) throws -> Double {
    var value: Any = object
    for name in path { value = try #require((value as? [String: Any])?[name], "\(path)") }
    return try #require(value as? Double, "\(path)")
  }

  private func images(_ outcome: Program.Outcome) throws -> [[String: Any]] {
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    return try #require(try outcome.json()["images"] as? [[String: Any]])
  }

  private func golden(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: "\(fixtures)/\(name).golden.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("JSON adds up: parts, levels and classes are the total, which is the published code's")
  func json() throws {
    let outcome = try loss(trace: "torchvision", "--format", "json")
    let image = try #require(try images(outcome).first)
    let golden = try golden("torchvision")
    let total = try number(image, "classification", "total")
    #expect(abs(total / (try number(golden, "classification")) - 1) < 1e-6)
    #expect(abs(try number(image, "box", "total") / (try number(golden, "box")) - 1) < 1e-6)
    #expect(image["positives"] as? Int == golden["positives"] as? Int)
    #expect(image["ignored"] as? Int == golden["ignored"] as? Int)
    #expect((image["alpha"] as? Double, image["gamma"] as? Double) == (0.25, 2))
    #expect(image["box_loss"] as? String == "l1" && image["skipped"] as? Int == 1)
    let parts =
      try number(image, "classification", "positives") + number(image, "classification", "negatives")
    #expect(abs(parts - total) < 1e-9 * total)
    for list in ["levels", "classes"] {
      let entries = try #require(image[list] as? [[String: Any]])
      let sum = try entries.reduce(0) { try $0 + number($1, "classification", "total") }
      #expect(abs(sum - total) < 1e-9 * total, "\(list)")
      let boxes = try entries.reduce(0) { try $0 + number($1, "box", "total") }
      #expect(abs(boxes - (try number(image, "box", "total"))) < 1e-9, "\(list)")
    }
    let shares = try ["positives", "hard_negatives", "easy_negatives"].map {
      try number(image, "parts", $0, "share_of_gradient")
    }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    // Cross entropy stands beside it, and is what α none and γ 0 give.
    let plain = try #require(
      try images(loss(trace: "torchvision", "--alpha", "none", "--gamma", "0", "--format", "json")).first)
    #expect(plain["alpha"] is NSNull)
    #expect(
      try number(plain, "classification", "total")
        == number(image, "cross_entropy", "classification", "total"))
  }

  @Test("gradients have a trace's names and shapes")
  func gradients() throws {
    let path = folder.file("g.safetensors")
    #expect(try loss(trace: "torchvision-v2", "--gradients", path).exitCode == 0)
    let (made, trace) = (
      try Checkpoint.open(path), try Checkpoint.open("\(fixtures)/torchvision-v2.trace.safetensors")
    )
    #expect(made.arrays.count == 10)
    for (name, array) in made.arrays { #expect(array.shape == trace.arrays[name]?.shape, "\(name)") }
    let twice = try loss([
      "\(fixtures)/torchvision.trace.safetensors", "\(fixtures)/mmdetection.trace.safetensors", "--gradients",
      path,
    ])
    #expect(twice.exitCode == 64 && twice.stderr.contains("--gradients holds those of one picture"))
  }

  @Test("gradients by weights have the checkpoint's names and shapes, and those of trained layers alone")
  func weightGradients() throws {
    let path = folder.file("w.safetensors")
    let outcome = try loss([scene, "--min-size", "64", "--max-size", "96", "--weight-gradients", path])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let made = try Checkpoint.open(path)
    let model = try Checkpoint.open(Program.checkout + "/assets/models/stamps-r18.safetensors")
    #expect(made.metadata["format"] == "retinascope.weight-gradients")
    #expect(Int(made.metadata["positives"] ?? "") != nil && Double(made.metadata["box"] ?? "") != nil)
    #expect(
      Set(made.arrays.keys)
        == Set(model.arrays.keys.filter { !$0.contains("bn") && !$0.contains("downsample.1") }))
    for (name, array) in made.arrays { #expect(array.shape == model.arrays[name]?.shape, "\(name)") }
    let ofTrace = try loss(trace: "torchvision", "--weight-gradients", path)
    #expect(ofTrace.exitCode == 1 && ofTrace.stderr.contains("a trace holds no weights"))
    let alone = try loss([scene, "--norms", "batch"])
    #expect(alone.exitCode == 64 && alone.stderr.contains("--norms goes with --weight-gradients"))
  }

  @Test("activations have a layer's name, a level's where all share it, and are not negative")
  func activations() throws {
    let (path, gradients) = (folder.file("a.safetensors"), folder.file("w.safetensors"))
    let outcome = try loss([
      scene, "--min-size", "64", "--max-size", "96", "--weight-gradients", gradients, "--activations", path,
    ])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let made = try Checkpoint.open(path)
    let stem = try #require(made.arrays["backbone.body.conv1"])
    #expect(stem.shape.count == 4 && stem.shape[0] == 1)
    #expect(made.arrays.keys.contains { $0.hasPrefix("head.classification_head.") && $0.hasSuffix(".p3") })
    // The last layers of both heads have no ReLU.
    #expect(!made.arrays.keys.contains { $0.contains("cls_logits") || $0.contains("bbox_reg") })
    for (name, array) in made.arrays {
      let values = try array.floats().elements
      #expect(values.allSatisfy { $0 >= 0 } && values.contains { $0 > 0 }, "\(name)")
    }
    let alone = try loss([scene, "--activations", path])
    #expect(alone.exitCode == 64 && alone.stderr.contains("--activations goes with --weight-gradients"))
  }

  @Test("the table says what dominates, in 80 columns")
  func table() throws {
    let outcome = try loss([scene, "--prior", "0.01"])
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    let text = outcome.stdout
    for part in [
      "6_portrait.png", "focal loss (α 0.25, γ 2), boxes by L1, divided by the", "hard negatives",
      "Easy negatives are >99.9 % of all pairs. By cross entropy they would make", "P3, ",
      "all scores 0.01", "−4.595",
    ] { #expect(outcome.words.contains(part), "\(part) is missing in \(text)") }
    #expect(text.split(separator: "\n").filter { $0.count > 80 } == [])
    #expect(!text.contains(" \n"), "blanks at the end of a line")
  }

  @Test("several pictures are one batch, as the family normalises it")
  func batch() throws {
    // The same trace twice, once under another name.
    let copy = folder.write(
      "copy.trace.safetensors",
      try Data(contentsOf: URL(filePath: "\(fixtures)/mmdetection.trace.safetensors")))
    let text = try String(contentsOfFile: "\(fixtures)/mmdetection.annotations.json", encoding: .utf8)
    let two = folder.write(
      "two.json",
      text.replacing(
        "\"images\": [", with: "\"images\": [{\"id\": 2, \"file_name\": \"copy.trace.safetensors\"}, "))
    let outcome = try loss([
      "\(fixtures)/mmdetection.trace.safetensors", copy, "--annotations", two, "--format", "json",
    ])
    let images = try images(outcome)
    let total = try #require(try outcome.json()["total"] as? [String: Any])
    let positives = try number(images[0], "positives")
    // The copy has no objects: it counts as one positive.
    #expect(try number(images[1], "positives") == 0 && number(total, "normalizer") == positives + 1)
    let sum =
      try number(images[0], "classification", "total") * positives
      + number(images[1], "classification", "total")
    #expect(abs(try number(total, "classification", "total") - sum / (positives + 1)) < 1e-9 * sum)
    let table = try loss(["\(fixtures)/mmdetection.trace.safetensors", copy, "--annotations", two])
    #expect(table.words.contains("2 pictures as one batch"))
    #expect(table.words.contains("1 object is left out: no anchor touches it"))
  }
}
