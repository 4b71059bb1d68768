import Foundation
import TestSupport
import Testing

/// `render` from outside, on the demo.
@Suite(.serialized)
struct RenderCommandTests {
  private let folder = TemporaryFolder()
  private let scene = Program.checkout + "/assets/demo/8_distractors.png"

  private func render(_ flags: String..., environment: [String: String] = [:]) throws -> Program.Outcome {
    var program = Program()
    program.environment = environment
    return try program.run(["render", scene] + flags)
  }

  @Test func drawsTheViewAsText() throws {
    let outcome = try render("--view", "detections", "--size", "120x30", "--format", "text")
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    let lines = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count == 30)
    #expect(lines.allSatisfy { $0.unicodeScalars.count <= 120 })
    #expect(outcome.stdout.contains("6 detections"))
    #expect(outcome.stdout.contains("traffic light"))
    #expect(outcome.stdout.contains("32,238 anchors × 20 classes"))
  }

  @Test func writesColoursUnlessThereShallBeNone() throws {
    let view = ["--view", "picture", "--size", "20x10"]
    let colored = try render(view[0], view[1], view[2], view[3], environment: ["NO_COLOR": ""])
    #expect(colored.stdout.contains("8;2;"))
    let plain = try render(view[0], view[1], view[2], view[3], environment: ["NO_COLOR": "1"])
    #expect(!plain.stdout.contains("8;2;"))
    let palette = try render(view[0], view[1], view[2], view[3], "--color", "256")
    #expect(!palette.stdout.contains("8;2;"))
    #expect(palette.stdout.contains("8;5;"))
  }

  @Test func fillsTheSizeWithThePictureAlone() throws {
    let file = folder.file("picture.png")
    let outcome = try render(
      "--view", "picture", "--size", "40x30", "--format", "png", "--style", "terminal", "--output", file)
    #expect((outcome.exitCode, outcome.stdout, outcome.stderr) == (0, "", ""))
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: file)))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    // 448 × 384 pixels on cells half as wide as high: 40 columns and 17 rows of 8 × 16 pixels.
    #expect(bytes[16..<24] == [0, 0, 1, 64, 0, 0, 1, 16])
  }

  /// 448 × 384 pixels twice as large, and around them header, panel and sliders.
  @Test func aPNGShowsTheSourcePictureWithThePanelBesideIt() throws {
    func size(_ flags: String...) throws -> (width: Int, height: Int) {
      let file = folder.file("smooth.png")
      let outcome = try Program().run(["render", scene, "--format", "png", "--output", file] + flags)
      #expect((outcome.exitCode, outcome.stdout, outcome.stderr) == (0, "", ""))
      let bytes = [UInt8](try #require(FileManager.default.contents(atPath: file)))
      func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
      return (number(16), number(20))
    }
    #expect(try size("--view", "picture") == (896, 768))
    let view = try size("--select", "2")
    #expect((1200...1600).contains(view.width) && (800...840).contains(view.height), "\(view)")
    #expect(try size("--select", "2", "--size", "80x24", "--color", "none") == view)
    #expect(try size("--style", "terminal", "--size", "80x24") == (640, 384))
  }

  @Test func rendersATraceAsItsPicture() throws {
    let trace = folder.file("scene.safetensors")
    #expect(try Program.run("trace", scene, "--output", trace).exitCode == 0)
    let flags = ["--view", "levels", "--level", "C4", "--size", "100x30", "--format", "text"]
    let picture = try Program().run(["render", scene] + flags)
    let replayed = try Program().run(["render", trace] + flags)
    #expect((replayed.exitCode, replayed.stderr) == (0, ""))
    func body(_ outcome: Program.Outcome) -> String {
      String(outcome.stdout.drop { $0 != "\n" })
    }
    #expect(body(picture) == body(replayed), "all but the name in the first line")
  }

  @Test(arguments: [
    (["--view", "levels", "--level", "P9"], "C3, C4, C5, P3, P4, P5, P6, P7"),
    (["--view", "scores", "--level", "C3"], "belongs to the view levels"),
    (["--view", "scores", "--class", "traffic ligth"], "traffic light"),
    (["--view", "anchors", "--level", "P7", "--cell", "90,0"], "lies outside"),
    (["--view", "levels", "--channel", "100000"], "numbered from 0"),
    (["--view", "anchors", "--shape", "40"], "numbered from 0"),
    (["--select", "99"], "there are 6 detections"), (["--select", "0"], "numbered from 1"),
    (["--view", "scores", "--mode", "mean"], "probability, logit"), (["--mode", "mean"], "does nothing"),
    (["--zoom", "0.5"], "from 1"), (["--size", "0x10"], "COLSxROWS"), (["--view", "nothing"], "view"),
    (["--color", "many"], "truecolor"), (["--cell-aspect", "0"], "from 0.1 to 10"),
  ])
  func refusesWhatCannotBeSeen(_ flags: [String], _ reason: String) throws {
    let outcome = try Program().run(["render", scene] + flags)
    #expect(outcome.exitCode == 64, "\(flags)")
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(reason), "\(flags): \(outcome.stderr)")
  }

  @Test func tellsFailuresFromMistypedLines() throws {
    let missing = try Program.run("render", folder.file("nothing.png"))
    #expect(missing.exitCode == 1)
    #expect(missing.stderr.contains("nothing.png cannot be read"))
    let many = try Program.run("render", Program.checkout + "/assets/demo")
    #expect(many.exitCode == 64)
    #expect(many.stderr.contains("holds 8 pictures"))
  }

  @Test func writesASCIIWhereAsked() throws {
    let outcome = try render("--glyphs", "ascii", "--format", "text", "--size", "80x24")
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.utf8.allSatisfy { $0 < 0x80 })
  }
}
