import Foundation
import TestSupport
import Testing

/// `render` with ground truth in the views that are about something else.
@Suite(.serialized)
struct RenderGroundTruthTests {
  private let demo = Program.checkout + "/assets/demo"

  private func render(_ view: String, _ flags: String...) throws -> Program.Outcome {
    try Program().run(
      ["render", "\(demo)/6_portrait.png", "--view", view, "--size", "140x48", "--format", "text"] + flags)
  }

  @Test(arguments: ["detections", "levels", "anchors", "scores"])
  func drawsItWhereItIsAskedFor(view: String) throws {
    let outcome = try render(view, "--ground-truth")
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    #expect(outcome.stdout.contains("GT traffic light"))
    #expect(try !render(view).stdout.contains("GT"))
  }

  @Test func detectionsSayWhatTheyAre() throws {
    let outcome = try render("detections", "--select", "9")
    #expect(outcome.stdout.contains("localisation 0.4961"))
    #expect(outcome.stdout.contains("localisation, a badly placed"))
  }

  @Test func anchorsAreComparedWithEveryObject() throws {
    let outcome = try Program().run([
      "render", "\(demo)/6_portrait.png", "--view", "anchors", "--size", "140x120", "--format", "text",
    ])
    #expect(outcome.stdout.contains("Do the anchors fit the ground truth?"))
    #expect(outcome.stdout.contains("IoU→box"))
  }
}
