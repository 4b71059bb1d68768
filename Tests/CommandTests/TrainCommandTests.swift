import Checkpoints
import Foundation
import TestSupport
import Testing

/// The built program trains a small network on a few small pictures, from outside.
@Suite(.serialized)
struct TrainCommandTests {
  private let data = TinyPictures()

  private func arguments(_ output: String, _ more: [String]) -> [String] {
    [
      "train", "--images", data.folder.file("pictures"), "--annotations",
      data.folder.file("annotations.json"),
      "--output", data.folder.file(output), "--batch", "2", "--threads", "1", "--rate", "0.01",
    ] + more
  }

  private func train(
    _ output: String = "run", exitCode: Int32 = 0, _ more: String...
  ) throws -> Program.Outcome {
    let start =
      more.contains("--model") || more.contains("--new") ? [] : ["--new", data.folder.file("network.json")]
    let outcome = try Program().run(arguments(output, start + more))
    #expect(outcome.exitCode == exitCode, "\(outcome.stderr)")
    return outcome
  }

  private func bytes(_ path: String) throws -> Data {
    try #require(FileManager.default.contents(atPath: path))
  }

  /// From pictures to detections: train, measure, detect, go on.
  @Test func trainsWhatTheOtherCommandsOpen() throws {
    let outcome = try train(
      "run", "--steps", "6", "--validation", data.folder.file("pictures"), "--validation-annotations",
      data.folder.file("annotations.json"), "--evaluate-every", "3")
    #expect(outcome.stdout.isEmpty)
    for word in [
      "5 pictures, 10 objects", "red 5, blue 5",
      "positive anchors in a picture",
      "a step takes", "step 6 of 6", "AP50", "Look at what it misses: retinascope",
      "5 of 5 validation pictures are trained on, too",
    ] { #expect(outcome.stderr.contains(word), "\(word): \(outcome.stderr)") }
    let best = data.folder.file("run/best.safetensors")
    let model = try Program.run("model", best)
    #expect(model.stdout.contains("red") && model.exitCode == 0, "\(model.stderr)")
    let detect = try Program.run("detect", data.folder.file("pictures"), "--model", best, "--format", "json")
    #expect(try detect.json()["images"] as? [Any] != nil)
    let more = try train(
      "run", "--steps", "8", "--validation", data.folder.file("pictures"),
      "--validation-annotations", data.folder.file("annotations.json"), "--evaluate-every", "3")
    #expect(more.stderr.contains("goes on from step 6 of 8"), "\(more.stderr)")
  }

  /// The command that the last line gives works as it is, even where the pictures' folder is called as a command is.
  @Test func theLastLineIsACommandThatWorks() throws {
    try FileManager.default.moveItem(atPath: data.folder.file("pictures"), toPath: data.folder.file("train"))
    var program = Program(directory: data.folder.path)
    program.environment["PATH"] = "/usr/bin:/bin"
    let start = [
      "--output", "run", "--new", "network.json", "--steps", "1", "--batch", "2", "--threads", "1",
    ]
    for (more, place) in [
      ([], "./train"),
      (["--validation", "./train", "--validation-annotations", "annotations.json"], "./train"),
    ] {
      try? FileManager.default.removeItem(atPath: data.folder.file("run"))
      let outcome = try program.run(
        ["train", "--images", "train", "--annotations", "annotations.json"] + start + more)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      let last = try #require(outcome.stderr.split(separator: "\n").last)
      let command = try #require(last.split(separator: ": ", maxSplits: 1).last)
      #expect(command.hasPrefix("retinascope \(place) --model run/"), "\(command)")
      let shown = try program.run(shell: String(command))
      #expect(shown.exitCode == 0 && shown.stdout.contains(" missed"), "\(command): \(shown.stderr)")
    }
  }

  /// What is not given is the family's published recipe, scaled to the batch.
  @Test func aDryRunWritesNothing() throws {
    let given = arguments("run", ["--new", data.folder.file("network.json"), "--dry-run"])
    let place = try #require(given.firstIndex(of: "--rate"))
    let outcome = try Program().run(Array(given[..<place] + given[(place + 2)...]))
    #expect(outcome.exitCode == 0)
    let text = outcome.stderr.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for words in [
      "SGD, momentum 0.9, weight decay 0.0001 of all parameters",
      "0.00125 (torchvision's published recipe: 0.01 for 16 pictures)", "a step takes",
    ] { #expect(text.contains(words), "\(words): \(text)") }
    #expect(!FileManager.default.fileExists(atPath: data.folder.file("run")))
  }

  /// Killed at some moment, the run goes on and has the bytes of one that was not; by Ctrl-C as well.
  @Test(arguments: [SIGKILL, SIGINT])
  func goesOnAfterASignal(_ signal: Int32) throws {
    let steps = ["--new", data.folder.file("network.json"), "--steps", "40", "--checkpoint-every", "3"]
    #expect(try Program().run(arguments("whole/run", steps)).exitCode == 0)
    for kilobytes in [3, 9] {
      let output = "broken-\(kilobytes)/run"
      var program = Program()
      program.interruption = (kilobytes * 1000, signal)
      program.watched = data.folder.file("\(output)/log.jsonl")
      let broken = try program.run(arguments(output, steps))
      #expect(broken.exitCode == (signal == SIGINT ? 130 : nil), "\(broken.stderr)")
      let again = try Program().run(arguments(output, steps))
      #expect(again.exitCode == 0 && again.stderr.contains("goes on from step"), "\(again.stderr)")
      for name in ["last.safetensors", "optimizer.safetensors"] {
        #expect(
          try bytes(data.folder.file("\(output)/\(name)")) == bytes(data.folder.file("whole/run/\(name)")),
          "\(name)")
      }
    }
  }

  @Test func comparesTwoLosses() throws {
    let outcome = try train("both", "--steps", "2", "--compare", "focal,ce", "--gamma", "1.5")
    #expect(outcome.stderr.contains("focal") && outcome.stderr.contains("ce "))
    for (name, alpha) in [("focal", "0.25,\"gamma\":1.5"), ("ce", "null,\"gamma\":0.0")] {
      let log = try #require(data.folder.text("both/\(name)/log.jsonl"))
      #expect(log.contains("\"loss\":\"\(name)\",\"alpha\":\(alpha)"), "\(log.prefix(500))")
      #expect(log.contains("\"event\":\"finished\""))
    }
    let inside = try train("both/focal", exitCode: 1, "--steps", "2", "--compare", "focal,ce")
    #expect(inside.stderr.contains("this folder holds a run"), "\(inside.stderr)")
    // Both begin with the same weights.
    func first(_ name: String) throws -> String {
      let log = try #require(data.folder.text("both/\(name)/log.jsonl"))
      return String(try #require(log.split(separator: "\n").first { $0.contains("\"positives\"") }))
    }
    let box = /"box":([0-9.]+)/
    #expect(try first("focal").firstMatch(of: box)?.output.1 == first("ce").firstMatch(of: box)?.output.1)
  }

  @Test(arguments: [
    (["--model", "a.pth"], "--model and --new exclude each other"),
    (["--rate=-1"], "--rate -1.0 is out of range"), (["--average", "1"], "--average"),
    (["--train", "everything"], "expected new, last, head, pyramid"), (["--steps", "0"], "--steps 0"),
    (["--min-size", "original", "64"], "--min-size original"), (["--compare", "focal,focal"], "--compare"),
    (["--epochs", "2", "--steps", "3"], "exclude each other"), (["--evaluate-every", "3"], "--validation"),
    (["--loss", "ce", "--gamma", "2"], "--gamma belongs to focal loss"),
    (["--loss", "ce", "--compare", "focal,ce"], "leave out --loss"),
  ])
  func refusesWrongFlags(_ flags: [String], _ problem: String) throws {
    let outcome = try Program().run(arguments("run", ["--new", data.folder.file("network.json")] + flags))
    #expect(outcome.exitCode == 64 && outcome.stderr.contains(problem), "\(outcome.stderr)")
    #expect(!FileManager.default.fileExists(atPath: data.folder.file("run")))
  }

  @Test func saysWhatToDoWhereTheLossExplodes() throws {
    let outcome = try train("run", exitCode: 1, "--rate", "1e6", "--warmup", "0", "--steps", "40")
    for word in ["at the learning rate", "last good weights", "--clip", "run/last.safetensors"] {
      #expect(outcome.stderr.contains(word), "\(word): \(outcome.stderr)")
    }
    #expect(try Program.run("model", data.folder.file("run/last.safetensors")).exitCode == 0)
  }

  @Test func aTraceIsNoStart() throws {
    let model = Program.checkout + "/assets/models/stamps-r18.safetensors"
    let trace = data.folder.file("t.safetensors")
    #expect(
      try Program.run("trace", data.folder.file("pictures/0.png"), "--model", model, "--output", trace)
        .exitCode == 0)
    let outcome = try train("run", exitCode: 1, "--model", trace)
    #expect(outcome.stderr.contains("this is a trace"), "\(outcome.stderr)")
  }

  /// A checkpoint of other classes keeps all but its last layer.
  @Test func takesOverAnotherModel() throws {
    let model = Program.checkout + "/assets/models/stamps-r18.safetensors"
    let outcome = try train(
      "run", "--model", model, "--train", "last", "--steps", "1", "--min-size", "64", "--keep-classes")
    let words = outcome.stderr.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains(
        "The weights of the 20 classes that the model has are kept; added to the last classification layer: red, blue"
      ),
      "\(outcome.stderr)")
    let classes = try Program.run("model", data.folder.file("run/last.safetensors"), "--format", "json")
      .stdout
    #expect(classes.contains("\"tool\"") && classes.contains("\"blue\""))
  }
}
