import Foundation
import TestSupport
import Testing

/// The inspector as a person meets it, from opening to quitting.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct InspectorTourTests {
  /// The inspector on the saved scene.
  private func opened(columns: Int = 160, rows: Int = 48, _ flags: String = "") throws -> Tmux {
    let terminal = try Tmux(columns: columns, rows: rows)
    try terminal.enter("retinascope \(try SavedScene.path()) \(flags)")
    try terminal.wait(for: "after NMS")
    return terminal
  }

  @Test func opensTheDemoAndGreets() throws {
    let terminal = try Tmux()
    try terminal.enter("retinascope")
    let screen = try terminal.wait(for: "after NMS")
    #expect(screen.contains("1 Detections") && screen.contains("4 Scores"))
    #expect(screen.contains("New here?"), "a first hint")
    #expect(screen.contains("o next picture") && screen.contains("Tab files"))
    #expect(screen.contains("36,828 anchors × 20 classes"))
    #expect(screen.contains("1_easy.png  1/8"))
    #expect(screen.contains("Why orange"), "the best detection is chosen, and its evidence shown")
    // The cause of a miss: view 5, without a word of the README.
    try terminal.press("5")
    try terminal.wait("the first miss and what would rescue it") {
      $0.contains("Why was tool 1 missed?") && $0.contains("What would rescue it")
        && !$0.contains("New here?")
    }
    try terminal.press("Tab")
    try terminal.wait(for: "missed of objects")
    try terminal.press("1")
    try terminal.wait("the view instead of the list") { !$0.contains("missed of objects") }
    try terminal.press("O")
    try terminal.wait("the last picture, and that it is") {
      $0.contains("8/8") && $0.contains("that was the first picture: on with the last")
    }
    try terminal.press("K")
    try terminal.wait(for: "What the terms mean")
    try terminal.press("q", "q")
    try terminal.wait("the shell") { !$0.contains("Detections") }
    #expect(try terminal.modes() == "alternate 0, cursor 1, mouse 0000, keypad 00")
  }

  /// Each of these is done, and the screen compared with what `render` draws by the command line that `y` gives.
  @Test(arguments: [
    ("jjj", "Detections"), ("2]]v", "Levels"), ("2[v...", "Levels"), ("3]hhkk.", "Anchors"),
    ("4cc]v", "Scores"),
    ("jj+++l", "Detections"), ("SSSSsss", "Detections"), ("4+++..", "Scores"),
  ])
  func showsWhatRenderDraws(_ keys: String, _ view: String) throws {
    let terminal = try opened(columns: 120, rows: 36)
    try terminal.type(keys + "y")
    try terminal.wait(for: "copied")
    let line = try terminal.clipboard()
    let drawn = lines(try Program().run(shell: line + " --format text").stdout)
    #expect(drawn.first?.contains(view) == true)
    // The picture may come after its text. The bottom line tells what was copied.
    try terminal.wait("what is drawn by \(line):\n\(drawn.joined(separator: "\n"))") {
      lines($0).dropLast() == drawn.dropLast()
    }
    try terminal.press("q")
    try terminal.wait("the command line, said again at the end") { _ in try terminal.lines().contains(line) }
  }

  @Test func thresholdsGiveWhatDetectGives() throws {
    let terminal = try opened()
    for key in ["S", "S", "s", "S"] { try terminal.press(key) }
    try terminal.wait(for: "─ 0.42")
    try terminal.enter("=0.05")
    try terminal.press("n", "t")
    try terminal.wait(for: "0.05")
    let screen = try terminal.wait(for: "700")
    let outcome = try Program().run([
      "detect", SavedScene.picture, "--score", "0.05", "--nms", "0.49", "--top-k", "700", "--format", "json",
    ])
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    let detections = try #require(images.first?["detections"] as? [[String: Any]])
    #expect(screen.contains("kept \(detections.count)"), "\(screen)")
    try terminal.press("r")
    try terminal.wait(for: "─ 0.40")
  }

  @Test func helpsAndFindsClasses() throws {
    let terminal = try opened()
    try terminal.press("?")
    let help = try terminal.wait(for: "Looking around")
    #expect(help.contains("this help") && help.contains("The boxes that selection kept"))
    #expect(help.contains("Keys in view 1, Detections"))
    try terminal.press("?", "4", "/")
    try terminal.type("lig")
    try terminal.wait(for: "traffic light")
    try terminal.press("Enter")
    try terminal.wait("scores of the class") { $0.contains("traffic light") && !$0.contains("class: ") }
    try terminal.type("=0.x")
    try terminal.press("Enter")
    try terminal.wait(for: "expected a number from 0 to 1")
  }

  @Test func fitsEverySize() throws {
    let terminal = try opened()
    try terminal.press("j", "Escape")
    let wide = try settled(terminal)
    try terminal.resize(columns: 80, rows: 24)
    try terminal.wait("a smaller screen, filled") {
      $0.contains("? help") && $0.contains("top k") && $0.split(separator: "\n").count == 24
    }
    try terminal.resize(columns: 20, rows: 5)
    try terminal.wait(for: "too small")
    try terminal.resize(columns: 1, rows: 1)
    try terminal.wait("one character") { $0.count <= 2 }
    try terminal.resize(columns: 160, rows: 48)
    try terminal.wait("the screen as it was") { $0 == wide }
  }

  @Test func stopsAndGoesOn() throws {
    let terminal = try opened()
    try terminal.press("j", "Escape")
    let before = try settled(terminal)
    try terminal.press("C-z")
    try terminal.wait(for: "Stopped")
    #expect(try terminal.modes() == "alternate 0, cursor 1, mouse 0000, keypad 00")
    try terminal.resize(columns: 100, rows: 30)
    try terminal.enter("fg")
    try terminal.wait("a smaller screen") { $0.contains("1 Detections") && !$0.contains("Stopped") }
    try terminal.resize(columns: 160, rows: 48)
    try terminal.wait("the screen as it was") { $0 == before }
  }

  /// The screen when nothing more changes: two looks alike, and the bottom line is the view's.
  private func settled(_ terminal: Tmux) throws -> String {
    var last = ""
    return try terminal.wait("a screen at rest") { screen in
      defer { last = screen }
      return screen == last && screen.contains("? help")
    }
  }

  private func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
