import Foundation
import Testing

/// The inspector on terminals, and under settings, of all kinds.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct EnvironmentTests {
  private func opened(
    _ before: String = "", type: String = "tmux-256color", _ environment: [String: String] = [:]
  ) throws -> Tmux {
    let terminal = try Tmux(columns: 120, rows: 36, type: type, environment: environment)
    try terminal.enter("\(before) retinascope \(try SavedScene.path())")
    try terminal.wait(for: "kept")
    return terminal
  }

  @Test(arguments: [
    ("TERM=dumb", "TERM=dumb cannot place its cursor"), ("env -u TERM", "TERM is not set"),
    ("TERM=", "TERM is not set"), ("TERM=nonsense", "TERM=nonsense is no terminal type known here"),
  ])
  func refusesWhatIsNoTerminal(_ setting: String, _ reason: String) throws {
    let terminal = try Tmux(columns: 220, rows: 10)
    try terminal.enter("clear; \(setting) retinascope \(try SavedScene.path()); echo status $?")
    let screen = try terminal.wait(for: "status 64")
    let lines = screen.split(separator: "\n")
    #expect(lines.count == 3, "one line, the status, and the prompt: \(screen)")
    #expect(lines[0].contains(reason) && lines[0].contains("`detect`") && lines[0].contains("`render`"))
  }

  @Test func showsEveryColour() throws {
    let screen = try opened().coloredScreen()
    #expect(screen.contains("[38;2;") || screen.contains(";38;2;") || screen.contains("48;2;"))
  }

  @Test(arguments: ["xterm-256color", "tmux-256color", "screen-256color"])
  func showsThePaletteWhereNothingPromisesMore(_ type: String) throws {
    let screen = try opened(type: type, ["COLORTERM": ""]).coloredScreen()
    #expect(screen.contains("48;5;"))
    #expect(!screen.contains("8;2;"))
  }

  @Test(arguments: ["xterm-256color", "vt100", "linux"])
  func showsNoColourWhereNoneIsWanted(_ type: String) throws {
    let screen = try opened("NO_COLOR=1", type: type).coloredScreen()
    for start in ["38;", "48;"] { #expect(!screen.contains(start)) }
  }

  @Test(arguments: ["C", "POSIX"])
  func keepsToASCIIWhereTheLocaleHasNoMore(_ locale: String) throws {
    let screen = try opened("LC_ALL=\(locale)").screen()
    #expect(screen.unicodeScalars.allSatisfy { $0.isASCII }, "\(screen)")
    #expect(screen.contains("1 Detections"))
  }

  @Test(arguments: ["de_DE.UTF-8", "en_US.UTF-8", "xx_XX.utf8"])
  func writesNumbersWithPointsInEveryLocale(_ locale: String) throws {
    let screen = try opened("LC_ALL=\(locale)").screen()
    #expect(screen.contains("─ 0.40"), "\(screen)")
  }

  @Test func goesByTheTerminalsOwnSize() throws {
    let screen = try opened("LINES=10 COLUMNS=30").screen()
    #expect(screen.split(separator: "\n", omittingEmptySubsequences: false).count >= 36)
    #expect(screen.contains("4 Scores"))
  }

  @Test func worksInATerminalInATerminal() throws {
    let terminal = try Tmux(columns: 120, rows: 36)
    try terminal.enter(
      "unset TMUX; tmux -u -S inner -f tmux.conf new-session 'retinascope \(try SavedScene.path())'")
    let screen = try terminal.wait(for: "kept")
    #expect(screen.contains("1 Detections"))
    try terminal.press("?")
    try terminal.wait(for: "Looking around")
    try terminal.press("q")
    try terminal.wait("the view behind the help") { !$0.contains("Looking around") }
    // Else the inner server would outlive the test.
    try terminal.press("q")
    try terminal.wait(for: "[exited]")
  }

  @Test(.enabled(if: Tmux.executable("screen") != nil, "screen is not installed: apt-get install screen"))
  func worksInScreen() throws {
    let terminal = try Tmux(columns: 120, rows: 36)
    try terminal.enter("SCREENDIR=$PWD/s screen -U retinascope \(try SavedScene.path())")
    let screen = try terminal.wait(for: "kept")
    #expect(screen.contains("1 Detections"))
    let colors = try terminal.coloredScreen()
    #expect(!colors.contains("8;2;"), "screen has 256 colours")
    // From the best detection's level to the next.
    try terminal.press("3", "]", "Right")
    try terminal.wait(for: "P5, cell")
    try terminal.press("q")
    try terminal.wait("the shell") { !$0.contains("1 Detections") }
  }
}
