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

  /// Sizes that change faster than they can be drawn, with keys in between, while the network runs and when it is done:
  /// in the end the screen is that of a terminal that had its size from the beginning.
  @Test(arguments: ["browser", "misses"]) func isWholeAfterEverySize(view: String) throws {
    let (terminal, still) = (try Tmux(columns: 80, rows: 24), try Tmux(columns: 80, rows: 24))
    for each in [terminal, still] {
      try each.enter("retinascope \(Self.scenes) --view \(view) \(Self.sizes)")
      try each.wait(for: "1_easy.png")
    }
    try shake(terminal)
    for each in [terminal, still] {
      if view == "misses" { try each.press("B") }
      try each.wait(for: "8 of 8 pictures run")
      if view == "misses" {
        try each.press("B")
        try each.wait(for: "Why was ")
      }
      // A key, so that the hints are those of somebody who has pressed one.
      try each.press("Right", "Left")
    }
    for _ in 0..<4 {
      try terminal.wait("the screen as on the terminal beside it") { try $0 == still.screen() }
      try shake(terminal)
      try terminal.wait("the screen as on the terminal beside it") { try $0 == still.screen() }
      try terminal.resize(columns: 60, rows: 18)
      try terminal.wait("a smaller one") { screen in
        let rows = screen.trimmingCharacters(in: .newlines).split(
          separator: "\n", omittingEmptySubsequences: false)
        return screen.contains(".png") && rows.count == 18
      }
      try terminal.resize(columns: 80, rows: 24)
    }
    for each in [terminal, still] {
      try each.type("q")
      try each.wait(for: "$ ")
    }
  }

  private func shake(_ terminal: Tmux) throws {
    for (columns, rows) in [(60, 18), (80, 24), (120, 40), (60, 18), (30, 10), (160, 48), (80, 24)] {
      try terminal.resize(columns: columns, rows: rows)
      try terminal.press("Right")
      try terminal.press("Left")
    }
  }
}
