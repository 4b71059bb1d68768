import Foundation
import TestSupport
import Testing

/// View 5 on a real terminal, on a scene of the demo with its own annotations.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct MissesTourTests {
  private func opened(columns: Int = 160, rows: Int = 48) throws -> Tmux {
    let terminal = try Tmux(columns: columns, rows: rows)
    try terminal.enter("retinascope \(Program.checkout)/assets/demo/6_portrait.png")
    try terminal.wait(for: "after NMS")
    try terminal.press("5")
    try terminal.wait(for: "10 objects: 8 found, 2 missed")
    return terminal
  }

  @Test func triesWhatRescuesAnObjectAndGoesBack() throws {
    let terminal = try opened()
    // Missed objects come first, and the first is chosen.
    try terminal.press("j")
    try terminal.wait("the reason and the remedy") {
      $0.contains("Why was traffic light 8 missed?") && $0.contains("Enter tries it")
    }
    try terminal.press("Enter")
    try terminal.wait("what else changes") { $0.contains("+1 found") && $0.contains("with the remedy:") }
    try terminal.press("Enter")
    try terminal.wait("the thresholds before") {
      $0.contains("2 missed") && $0.contains("Enter tries it") && !$0.contains("with the remedy:")
    }
  }

  @Test func showsWhatRenderDraws() throws {
    let terminal = try opened(columns: 120, rows: 36)
    try terminal.type("j")
    try terminal.wait(for: "What would rescue it")
    try terminal.type("y")
    try terminal.wait(for: "copied")
    let outcome = try Program().run(shell: terminal.clipboard() + " --format text")
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    let drawn = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false).map {
      trimmed(String($0))
    }
    try terminal.wait("what is drawn:\n\(outcome.stdout)") { screen in
      let shown = screen.split(separator: "\n", omittingEmptySubsequences: false).map { trimmed(String($0)) }
      return shown.prefix(34) == drawn.prefix(34)
    }
  }

  private func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
