import Foundation
import TestSupport
import Testing

@Suite("Messages")
struct MessageTests {
  private let folder = TemporaryFolder()

  /// What is wrong, and what the message must say.
  @Test(
    "each begins with the program's name, and none ends with a list of all flags",
    arguments: [
      (["detect", "--scor", "0.3"], 64, "Did you mean '--score'?\nSee `retinascope help detect`."),
      (["detect", "a.png", "--nms", "2"], 64, "--nms 2.0 is not an IoU: expected a number from 0 to 1\n"),
      (["trace", "a.png"], 64, "Missing expected argument '--output <file>'"),
      (["detect", "--format", "xml"], 64, "'table', 'json', 'jsonl' or 'coco'"),
      (["detect", "absent.png"], 1, "absent.png cannot be read"),
      (["detect", "--model", "absent.pth", "assets/demo/1_easy.png"], 1, "absent.pth: "),
      (["detcet", "d"], 64, "did you mean detect?\n"),
      (["help", "terminl"], 64, "did you mean terminal?\n"),
      (["detect", "assets/demo/1_easy.png", "--config", "Makefile"], 1, "Makefile: "),
      (["detect", "assets/demo/1_easy.png", "--labels", "README.md"], 1, "README.md: "),
      (
        ["detect", "assets/demo/1_easy.png", "--labels", "assets"], 64,
        "--labels assets is a folder, where a file with the classes' names is expected. Ground truth"
      ),
      (["explain", "assets/demo/1_easy.png", "--annotations", "Makefile"], 1, "Makefile: "),
      (["detect", "--files-from", "absent.txt"], 1, "absent.txt cannot be read"),
      (["model", "LICENSE"], 1, "LICENSE: "),
    ])
  func prefix(arguments: [String], code: Int32, part: String) throws {
    let outcome = try Program().run(arguments)
    #expect(outcome.exitCode == code, "\(outcome.stderr)")
    #expect(outcome.stderr.hasPrefix("retinascope: "), "\(outcome.stderr)")
    #expect(outcome.stderr.contains(part), "\(outcome.stderr)")
    #expect(!outcome.stderr.contains("Usage:") && !outcome.stderr.contains("Error:"), "\(outcome.stderr)")
    #expect(outcome.stdout.isEmpty)
  }

  @Test(
    "unknown classes get the nearest names, not all",
    arguments: [
      ["detect", "assets/demo/1_easy.png", "--score", "ornge=0.3"],
      ["explain", "assets/demo/1_easy.png", "--box", "1,1,9,9", "--label", "ornge"],
      ["render", "assets/demo/1_easy.png", "--view", "scores", "--class", "ornge"],
    ])
  func nearestClass(arguments: [String]) throws {
    let outcome = try Program().run(arguments)
    #expect(outcome.exitCode == 64)
    #expect(
      outcome.stderr.contains(#"no class is called "ornge"; did you mean "orange"?"#), "\(outcome.stderr)")
    #expect(outcome.stderr.count < 120)
  }

  @Test(
    "a reader that goes away ends each command that writes, silently and by the signal",
    arguments: [
      "detect assets/demo", "detect assets/demo --format jsonl", "explain assets/demo/1_easy.png",
      "evaluate assets/demo/1_easy.png",
      "anchors",
      "model", "help", "help keys", "loss assets/demo/1_easy.png",
      "render assets/demo/1_easy.png --view picture",
      "assets/demo/1_easy.png",
    ])
  func closedPipe(command: String) throws {
    // The reader is gone before anything is written.
    let line = "retinascope \(command) 2>'\(folder.path)/messages' | true; echo ${PIPESTATUS[0]}"
    let outcome = try Program().run(shell: "bash -c '\(line.replacing("'", with: "'\\''"))'")
    #expect(
      ["0", "141"].contains(outcome.stdout.trimmingPrefix { $0 == " " }.prefix { $0 != "\n" }),
      "\(outcome.stdout)")
    let messages = (folder.text("messages") ?? "").split(separator: "\n")
    #expect(!messages.contains { $0.contains("pipe") || $0.contains("write") }, "\(messages)")
  }

  @Test("a size at which nothing could be seen is refused, with the smallest")
  func smallest() throws {
    for size in ["10x4", "23x40", "80x7"] {
      let outcome = try Program.run("render", "assets/demo/1_easy.png", "--size", size)
      #expect((outcome.exitCode, outcome.stdout) == (64, ""))
      #expect(outcome.stderr == "retinascope: --size \(size) is too small: the views need at least 24x8\n")
    }
    #expect(
      try Program.run("render", "assets/demo/1_easy.png", "--view", "picture", "--size", "10x4").exitCode == 0
    )
  }
}
