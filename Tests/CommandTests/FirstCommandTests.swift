import Foundation
import Glibc
import TestSupport
import Testing

/// `retinascope` alone, or with pictures, where there is no terminal: a view as text, then a table.
struct FirstCommandTests {
  private let folder = TemporaryFolder()
  private static let scene = Program.checkout + "/assets/demo/1_easy.png"

  @Test func showsTheDemoAndWhatIsFoundInIt() throws {
    let outcome = try Program().run([])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(!outcome.stdout.contains("\u{1b}"))
    let lines = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].contains("1 Detections") && lines[0].contains("1_easy.png"))
    let view = try Program.run("render", "assets/demo/1_easy.png", "--format", "text").stdout
      .split(separator: "\n", omittingEmptySubsequences: false)
    // The header and the footer also say that there are other pictures.
    let drawn = 1..<view.count - 2
    #expect(lines[drawn] == view[drawn], "the view comes first")
    let table = try Program.run("detect")
    let rest = lines.dropFirst(view.count - 1).joined(separator: "\n")
    #expect(Self.withoutTimes(rest) == Self.withoutTimes("\n" + table.stdout))
    #expect(outcome.stderr.split(separator: "\n").count == 1)
    #expect(outcome.stderr.contains("inspector") && outcome.stderr.contains("--format ansi"))
  }

  /// How long a picture took differs from run to run.
  private static func withoutTimes(_ text: some StringProtocol) -> String {
    String(text).replacing(/, [0-9,]+ ms/, with: "")
  }

  @Test func showsAPictureAsFlagsSay() throws {
    let outcome = try Program.run(Self.scene, "--view", "levels", "--score", "0.3")
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.stdout.contains("2 Levels"))
    #expect(outcome.stdout.contains("detection"))
  }

  @Test func takesAPictureFromStandardInput() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: Self.scene)))
    let outcome = try Program(input: bytes).run(["-"])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.stdout.contains("1 Detections") && outcome.stdout.contains("-  512×"))
  }

  @Test(arguments: [([], [:]), (["--color", "256"], ["NO_COLOR": "1"]), (["--color", "none"], [:])])
  func writesColoursOnlyWhereTheyAreAskedFor(_ flags: [String], _ settings: [String: String]) throws {
    let outcome = try Program(environment: settings).run([Self.scene] + flags)
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.contains("\u{1b}[") == flags.contains("256"))
    // Colours alone: the cursor stays where it is.
    let ends = outcome.stdout.split(separator: "\u{1b}[").dropFirst().compactMap { $0.first { $0.isLetter } }
    #expect(ends.allSatisfy { $0 == "m" })
  }

  @Test func namesAPictureThatIsNotThere() throws {
    let outcome = try Program.run("nothing.png")
    #expect(outcome.exitCode == 1)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("nothing.png"), "\(outcome.stderr)")
  }

  @Test func goesOnWhereThePictureThatIsDrawnIsDamaged() throws {
    let damaged = folder.write("damaged.png", "no picture")
    let outcome = try Program.run(damaged, Self.scene)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stdout.contains("1_easy.png") && outcome.stderr.contains("damaged.png"))
    #expect(outcome.stderr.contains("1 of 2 pictures failed."))
  }

  @Test(arguments: [
    (["detcet", "d"], "no such command 'detcet'; did you mean detect?"),
    (["rendr", "--format", "png"], "no such command 'rendr'; did you mean render?"),
    (["help", "detcet"], "no such command or topic 'detcet'; did you mean detect?"),
    (["help", "nope"], "no such command or topic 'nope'; there are inspect, detect,"),
  ])
  func namesTheCommandThatWasMeant(_ arguments: [String], _ message: String) throws {
    let outcome = try Program().run(arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(message), "\(outcome.stderr)")
  }

  @Test func opensAPictureThatIsCalledAlmostAsACommand() throws {
    try FileManager.default.copyItem(atPath: Self.scene, toPath: folder.file("detcet"))
    let outcome = try Program(directory: folder.path).run(["detcet"])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.stdout.contains("1 Detections"))
  }

  @Test(.enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
  func opensTheInspectorOnATerminal() throws {
    let terminal = try Tmux(columns: 120, rows: 36)
    try terminal.enter("retinascope; echo status $?")
    try terminal.wait(for: "kept")
    try terminal.press("q")
    let screen = try terminal.wait(for: "status 0")
    #expect(!screen.contains("In a terminal"))
  }
}
