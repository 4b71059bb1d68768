import Foundation
import TestSupport
import Testing

/// A box is drawn on a real terminal, written to a file, and read again.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct DrawingTourTests {
  @Test func drawsABoxWritesItAndReadsItAgain() throws {
    let terminal = try Tmux()
    let scene = try SavedScene.path()
    try terminal.enter("retinascope \(scene)")
    try terminal.wait(for: "after NMS")
    try terminal.press("g")
    try terminal.wait(for: "no ground truth for this picture")
    try terminal.press("d")
    try terminal.wait(for: "New box")
    try terminal.press("Left", "Up", "Enter", "S-Right", "S-Down", "Enter")
    try terminal.wait(for: "it is a:")
    try terminal.type("lig")
    try terminal.wait(for: "traffic light")
    try terminal.press("Enter")
    try terminal.wait("what became of it") { $0.contains("1 object:") && $0.contains("drawn here") }
    try terminal.press("y")
    try terminal.wait(for: "without the boxes drawn here")
    try terminal.press("W")
    try terminal.wait(for: "saved scene-ground-truth.json")
    try terminal.press("W")
    try terminal.wait(for: "saved scene-ground-truth-2.json")
    try terminal.press("q")
    try terminal.wait("the shell") { !$0.contains("Detections") }
    let file = terminal.folder.file("scene-ground-truth.json")
    let outcome = try Program().run([
      "render", scene, "--view", "misses", "--annotations", file, "--select", "1", "--format", "text",
      "--size", "160x48",
    ])
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    #expect(outcome.stdout.contains("1 object:"))
    #expect(outcome.stdout.contains("traffic light 1"))
  }
}
