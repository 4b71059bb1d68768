import Foundation
import TestSupport
import Testing

/// The browser on a real terminal, on some of the demo's scenes.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct BrowserTourTests {
  private static let scenes = "\(Program.checkout)/assets/demo"
  private static let sizes = "--min-size 100 --max-size 200"

  @Test func findsAMissOpensItAndComesBack() throws {
    let terminal = try Tmux(columns: 120, rows: 36)
    try terminal.enter("retinascope \(Self.scenes) --view browser \(Self.sizes)")
    try terminal.wait("names and objects at once") {
      $0.contains("8 pictures: ") && $0.contains("1_easy.png") && $0.contains("Cause")
    }
    try terminal.wait(for: "8 of 8 pictures run")
    try terminal.type("v.")
    try terminal.wait("the filter in words") { $0.contains("missed: ") && $0.contains("of 8 pictures") }
    try terminal.press("Enter")
    try terminal.wait("the object that was missed") { $0.contains("Why was ") && $0.contains("missed?") }
    try terminal.type("B")
    try terminal.wait("the grid as it was") { $0.contains("missed: ") && $0.contains("8 of 8 pictures run") }
    try terminal.type("q")
    try terminal.wait(for: "$ ")
  }
}
