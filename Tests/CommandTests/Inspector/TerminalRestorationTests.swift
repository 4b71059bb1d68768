import Foundation
import Glibc
import Testing

/// However the inspector ends, the terminal is as it was found, and what there was to say can be read.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct TerminalRestorationTests {
  private static let released = "alternate 0, cursor 1, mouse 0000, keypad 00"

  /// Runs a command line between two looks at the terminal's settings. The script's shell is not interactive, since
  /// others mend settings themselves.
  private func started(_ command: String, in terminal: Tmux) throws {
    terminal.folder.write(
      "trial.sh",
      """
      stty -a > before
      \(command)
      echo "status $?"
      stty -a > after

      """)
    try terminal.enter("sh trial.sh")
  }

  private func opened(_ flags: String = "") throws -> Tmux {
    let terminal = try Tmux(columns: 100, rows: 30)
    try started("retinascope \(try SavedScene.path()) \(flags)", in: terminal)
    try terminal.wait(for: "after NMS")
    let modes = try terminal.modes()
    #expect(modes.hasPrefix("alternate 1, cursor 0, mouse 1"), "\(modes)")
    return terminal
  }

  /// - Returns: the screen afterwards.
  @discardableResult
  private func expectEnd(_ terminal: Tmux, status: Int32, _ what: String) throws -> String {
    let screen = try terminal.wait("its end by \(what)") { screen in
      screen.contains("status ") && terminal.folder.text("after")?.isEmpty == false
    }
    #expect(screen.contains("status \(status)"), "\(what): \(screen)")
    #expect(terminal.folder.text("before") == terminal.folder.text("after"), "\(what)")
    #expect(try terminal.modes() == Self.released, "\(what)")
    #expect(!screen.contains("Detections"), "\(what): \(screen)")
    // What comes late would be typed into the shell.
    try terminal.enter("echo still here")
    try terminal.wait("the shell") { $0.contains("\nstill here") }
    return screen
  }

  @Test(arguments: ["q", "C-c"])
  func quits(_ key: String) throws {
    let terminal = try opened()
    try terminal.press(key)
    try expectEnd(terminal, status: 0, key)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT])
  func isEnded(_ signal: Int32) throws {
    let terminal = try opened()
    kill(try terminal.program(), signal)
    try expectEnd(terminal, status: 128 + signal, "signal \(signal)")
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGTRAP, SIGFPE])
  func crashes(_ signal: Int32) throws {
    let terminal = try opened()
    let program = try terminal.program()
    // As the runtime says why, before it gives up.
    let errors = try #require(FileHandle(forWritingAtPath: "/proc/\(program)/fd/2"))
    errors.write(Data("Fatal error: the reason\n".utf8))
    kill(program, signal)
    let screen = try expectEnd(terminal, status: 128 + signal, "crash \(signal)")
    #expect(screen.contains("Fatal error: the reason\n"))
  }

  @Test func isStoppedAndEnded() throws {
    let terminal = try Tmux(columns: 100, rows: 30)
    try terminal.enter("stty -a > before; retinascope \(try SavedScene.path())")
    try terminal.wait(for: "after NMS")
    for _ in 0..<2 {
      try terminal.press("C-z")
      try terminal.wait(for: "Stopped")
      try terminal.enter("clear; stty -a > after; echo looked")
      try terminal.wait("the shell's answer") { $0.hasPrefix("looked") }
      #expect(terminal.folder.text("before") == terminal.folder.text("after"))
      #expect(try terminal.modes() == Self.released)
      try terminal.enter("fg")
      try terminal.wait(for: "after NMS")
    }
    try terminal.press("C-z")
    try terminal.wait(for: "Stopped")
    try terminal.enter("kill %1; fg; clear; stty -a > after; echo \"ended $?\"")
    try terminal.wait("the shell's answer") { $0.hasPrefix("ended") }
    #expect(terminal.folder.text("before") == terminal.folder.text("after"))
    #expect(try terminal.modes() == Self.released)
  }

  @Test func tellsWhyTheOnlyPictureCannotBeShown() throws {
    let terminal = try Tmux(columns: 100, rows: 30)
    terminal.folder.write("broken.png", "no picture")
    try started("retinascope broken.png", in: terminal)
    let screen = try expectEnd(terminal, status: 1, "a damaged picture")
    #expect(screen.contains("broken.png"))
  }

  @Test func quitsAfterTheLastPictureFailed() throws {
    let terminal = try Tmux(columns: 100, rows: 30)
    for name in ["a.png", "b.png"] { terminal.folder.write(name, "no picture") }
    try started("retinascope a.png b.png", in: terminal)
    try terminal.wait(for: "a.png")
    try terminal.press("o")
    try terminal.wait(for: "b.png")
    try terminal.press("q")
    try expectEnd(terminal, status: 0, "failed pictures")
  }

  @Test func needsItsOutput() throws {
    let terminal = try Tmux(columns: 100, rows: 30)
    try started("retinascope \(try SavedScene.path()) >&-", in: terminal)
    let screen = try expectEnd(terminal, status: 64, "closed output")
    #expect(screen.contains("`detect`") && screen.contains("`render`"))
  }

  @Test func endsWithItsTerminal() throws {
    let program: pid_t
    do {
      let terminal = try opened()
      program = try terminal.program()
    }
    // The terminal is gone now; the program follows.
    for _ in 0..<1000 where kill(program, 0) == 0 { usleep(10_000) }
    #expect(kill(program, 0) != 0, "it runs on without a terminal")
  }
}
