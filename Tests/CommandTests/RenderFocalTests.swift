import Foundation
import TestSupport
import Testing

/// `render --view focal` from outside, on the demo.
@Suite(.serialized)
struct RenderFocalTests {
  private let folder = TemporaryFolder()
  private let picture = Program.checkout + "/assets/demo/8_distractors.png"

  private func render(_ flags: String..., format: String = "text") throws -> Program.Outcome {
    try Program().run(
      ["render", picture, "--view", "focal", "--size", "120x40", "--format", format] + flags)
  }

  @Test func showsWhyTheLossIsNeeded() throws {
    let outcome = try render("--gamma", "2")
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    #expect(outcome.stdout.contains("Who makes the loss?"))
    #expect(outcome.stdout.contains("53 positive"))
    #expect(outcome.stdout.contains("98.5 %"), "the easy negatives' share of the cross entropy")
  }

  @Test func drawsThePanelThatIsAskedFor() throws {
    let flags = ["--level", "P4", "--quantity", "gradient", "--side", "negatives", "--alpha", "0.5"]
    let map = try Program().run(
      ["render", picture, "--view", "focal", "--size", "120x40", "--format", "text", "--mode", "map"] + flags)
    #expect(map.stdout.contains("Where the gradient of the negatives is, P4"))
    let curves = try render("--mode", "curves", "--at", "0.9", "--spread")
    #expect(curves.stdout.contains("At p_t 0.90"))
  }

  @Test func aPNGHasSmoothCurves() throws {
    let file = folder.file("curves.png")
    let outcome = try render("--mode", "curves", "--output", file, format: "png")
    #expect(outcome.exitCode == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)).starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test(arguments: [
    (["--gamma", "7"], "--gamma 7.0 is out of range"), (["--alpha=-1"], "out of range"),
    (["--mode", "mean"], "shares, map, curves"),
    (["--select", "99", "--mode", "hardest"], "the list has 20"),
    (["--at", "0.5"], "--at reads the charts"),
    (["--select", "9", "--mode", "rivals"], "there are 5 methods"), (["--quantity", "sum"], "gradient"),
  ])
  func refusesWhatThereIsNot(_ flags: [String], _ reason: String) throws {
    let outcome = try Program().run(["render", picture, "--view", "focal"] + flags)
    #expect(outcome.exitCode != 0, "\(flags)")
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(reason), "\(flags): \(outcome.stderr)")
  }

  @Test func drawsWithoutGroundTruth() throws {
    let alone = folder.file("alone.png")
    try FileManager.default.copyItem(atPath: picture, toPath: alone)
    let outcome = try Program().run([
      "render", alone, "--view", "focal", "--size", "120x40", "--format", "text",
    ])
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.contains("No ground truth"))
    #expect(outcome.stdout.contains("easy negatives"))
  }
}
