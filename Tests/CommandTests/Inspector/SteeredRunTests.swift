import Foundation
import TestSupport
import Testing

/// A training in the terminal where it was started: watched, steered and left by keys.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct SteeredRunTests {
  private static let demo = Program.checkout + "/assets/demo"

  /// A run over the demo's scenes, whose frozen layers are computed once.
  private static func command(_ more: String = "") -> String {
    """
    retinascope train --model \(Program.checkout)/assets/models/stamps-r18.safetensors --images \(demo) \
    --annotations \(demo)/annotations.json --validation \(demo) --validation-annotations \(demo)/annotations.json \
    --output run --train last --min-size 96 --max-size 128 --batch 1 --steps 100000 --evaluate-every 100000 \
    --rate 0.0001 \(more)
    """
  }

  @Test func keysSteerTheRunAndLeavingStopsIt() throws {
    let terminal = try Tmux(columns: 160, rows: 48)
    try terminal.enter(Self.command())
    try terminal.wait("the run, and its picture") {
      $0.contains("● running") && $0.contains("of 100,000") && $0.contains("found")
    }
    try terminal.press("Space")
    let paused = try terminal.wait("the pause") { $0.contains("‖ paused") }
    let step = try #require(Self.step(paused))
    // tmux takes a bare one for the end of its command.
    try terminal.press("\\;")
    try terminal.wait("one step") { Self.step($0) == step + 1 && $0.contains("‖ paused") }
    try terminal.press("E")
    try terminal.wait("its checkpoint") { $0.contains("step \(step + 1):") }
    try terminal.press("(")
    try terminal.wait(for: "from the next step on")
    try terminal.press("\\;")
    try terminal.wait("another step") { Self.step($0) == step + 2 }
    try terminal.press("Space")
    try terminal.wait("it to go on") { $0.contains("● running") && (Self.step($0) ?? 0) > step + 2 }
    try terminal.press("1")
    try terminal.wait(for: "after NMS")
    try terminal.press("7", "q")
    try terminal.wait(for: "What becomes of the run?")
    try terminal.press("s")
    try terminal.wait("the shell, and that it can go on") { Self.saysHowToGoOn($0) }
    #expect(try terminal.modes() == "alternate 0, cursor 1, mouse 0000, keypad 00")
    // From another process it is followed, and is seen to have ended.
    try terminal.enter("clear; retinascope run")
    try terminal.wait(for: "■ stopped")
    try terminal.press("q")
    try terminal.wait("the shell") { !$0.contains("■ stopped") }
  }

  @Test func ctrlCStopsItAndTheSameCommandGoesOn() throws {
    let terminal = try Tmux(columns: 80, rows: 24)
    try terminal.enter(Self.command())
    try terminal.wait(for: "● running")
    try terminal.press("C-c")
    try terminal.wait("the shell") { Self.saysHowToGoOn($0) }
    #expect(try terminal.modes() == "alternate 0, cursor 1, mouse 0000, keypad 00")
    try terminal.enter("clear; \(Self.command())")
    try terminal.wait(for: "● running")
    try terminal.press("q", "c")
    try terminal.wait("plain lines") { $0.contains("steps") && !$0.contains("Training") }
    try terminal.press("C-c")
    try terminal.wait("the shell") { Self.saysHowToGoOn($0) }
  }

  /// Wherever the terminal breaks the line.
  private static func saysHowToGoOn(_ screen: String) -> Bool {
    screen.replacingOccurrences(of: "\n", with: "").contains("The same command goes on from")
  }

  /// The step that the bottom line names.
  private static func step(_ screen: String) -> Int? {
    guard let range = screen.range(of: #"step [0-9,]+ of"#, options: .regularExpression) else { return nil }
    return Int(screen[range].filter(\.isNumber))
  }
}
