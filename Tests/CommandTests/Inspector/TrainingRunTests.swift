import Foundation
import TestSupport
import Testing

/// The folder of a training run, as a person opens it: with the demo's model as its checkpoint.
@Suite(.serialized)
struct TrainingRunTests {
  private let folder = TemporaryFolder()

  /// - Returns: the run's folder.
  private func made(_ name: String = "run", _ change: (inout MadeRunLog) -> Void = { _ in }) throws -> String
  {
    var log = MadeRunLog()
    log.validation = Program.checkout + "/assets/demo"
    log.validationAnnotations = Program.checkout + "/assets/demo/annotations.json"
    change(&log)
    log.write(to: folder, name)
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/assets/models/stamps-r18.safetensors",
      toPath: folder.file("\(name)/last.safetensors"))
    return folder.file(name)
  }

  private func append(_ text: String, to log: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: log))
    file.seekToEndOfFile()
    file.write(Data(text.utf8))
    file.closeFile()
  }

  @Test func renderDrawsARun() throws {
    let run = try made()
    let outcome = try Program().run([
      "render", run, "--view", "training", "--size", "120x36", "--format", "text",
    ])
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    for words in ["✓ finished", "step 1,000 of 1,000", "classification", "positives", "found", "7 Training"] {
      #expect(outcome.stdout.contains(words), "\(words) in\n\(outcome.stdout)")
    }
    let file = folder.file("run.png")
    let png = try Program().run([
      "render", run, "--view", "training", "--overlay", "scores", "--mode", "balance", "--select", "2",
      "--format", "png", "--output", file,
    ])
    #expect(png.exitCode == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)).starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func renderDrawsAComparison() throws {
    _ = try made("both/focal")
    _ = try made("both/ce") { $0.loss = .crossEntropy }
    let outcome = try Program().run([
      "render", folder.file("both"), "--view", "training", "--size", "160x48", "--format", "text",
    ])
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.contains("► focal") && outcome.stdout.contains("ce, gradient"))
  }

  @Test func otherViewsLookAtTheNewestCheckpoint() throws {
    let run = try made()
    let outcome = try Program().run([
      "render", run, "--view", "detections", "--size", "120x36", "--format", "text",
    ])
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.contains("1_easy.png") && outcome.stdout.contains("7 Training"))
  }

  @Test func aRunWithoutCheckpointShowsItsCurves() throws {
    let run = try made()
    try FileManager.default.removeItem(atPath: run + "/last.safetensors")
    let outcome = try Program().run([
      "render", run, "--view", "training", "--size", "120x36", "--format", "text",
    ])
    #expect(outcome.exitCode == 0 && outcome.stdout.contains("classification"))
  }

  @Test(arguments: [
    (["--select", "99"], "the run has 8 pictures"), (["--mode", "boxes"], "overview, loss, balance"),
    (["--overlay", "heat"], "boxes"), (["--at", "0.5"], "the number of a step"),
  ])
  func refusesWhatThereIsNot(_ flags: [String], _ reason: String) throws {
    let outcome = try Program().run(["render", try made(), "--view", "training"] + flags)
    #expect(outcome.exitCode == 64 && outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(reason), "\(outcome.stderr)")
  }

  @Test func pictureFoldersAreNoRuns() throws {
    let outcome = try Program().run([
      "render", Program.checkout + "/assets/demo/1_easy.png", "--view", "training",
    ])
    #expect(outcome.exitCode == 64 && outcome.stderr.contains("name the folder that train --output writes"))
  }

  @Test func aLogWithoutItsFirstLineIsRefused() throws {
    let run = try made()
    folder.write("run/log.jsonl", "rubbish\n")
    let outcome = try Program().run(["render", run, "--view", "training"])
    #expect(outcome.exitCode == 1 && outcome.stderr.contains("its first line does not say what is trained"))
  }

  @Test(.enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
  func aRunIsFollowed() throws {
    var log = MadeRunLog()
    log.done = 50
    let run = try made { $0.done = 50 }
    let terminal = try Tmux(columns: 160, rows: 48)
    try terminal.enter("retinascope \(run)")
    try terminal.wait("the run and what it finds") {
      $0.contains("● running") && $0.contains("step 50 of 1,000") && $0.contains("found")
    }
    // It makes further steps, the last of which is not written to its end.
    let lines = (51...120).map { log.line(step: $0) }.joined(separator: "\n")
    try append(lines, to: run + "/log.jsonl")
    try terminal.wait(for: "step 119 of 1,000")
    try append("\n" + log.event("checkpoint", step: 120) + "\n", to: run + "/log.jsonl")
    try terminal.wait(for: "step 120 of 1,000")
    try terminal.press("Space")
    try terminal.wait(for: "belongs to another process")
    try terminal.press("v")
    try terminal.wait(for: "By level")
    try terminal.press("p")
    try terminal.wait(for: "on the picture: the highest score at each place")
    try terminal.press("1")
    try terminal.wait("the other views on its checkpoint") {
      $0.contains("Detections") && $0.contains("after NMS")
    }
    try terminal.press("7")
    try append(
      log.event("stopped", step: 120, ",\"reason\":\"the loss is not finite\"") + "\n", to: run + "/log.jsonl"
    )
    try terminal.wait(for: "stopped: the loss is not finite")
    try terminal.press("?")
    try terminal.wait(for: "lower, raise the learning rate")
    try terminal.press("q", "q")
    try terminal.wait("the shell") { !$0.contains("stopped:") }
    #expect(try terminal.modes() == "alternate 0, cursor 1, mouse 0000, keypad 00")
  }
}
