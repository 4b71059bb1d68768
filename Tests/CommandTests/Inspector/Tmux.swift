import Foundation
import Glibc
import TestSupport
import Testing

/// A terminal that others wrote, on which the program runs as for a person: keys go in, and its screen can be read.
///
/// Nothing here waits for a time: whatever is expected is looked for until it is there.
final class Tmux {
  static let isPresent = executable("tmux") != nil

  /// The working directory of what runs in it, gone with it.
  let folder = TemporaryFolder()
  private let path: String

  /// A shell on a terminal of some size.
  ///
  /// - Parameters:
  ///   - type: what TERM says.
  ///   - environment: what the shell finds set, beside what every shell needs.
  init(
    columns: Int = 160, rows: Int = 48, type: String = "tmux-256color", environment: [String: String] = [:]
  ) throws {
    path = try #require(Self.executable("tmux"))
    folder.write(
      "tmux.conf",
      """
      set -g default-terminal \(type)
      set -g default-shell /bin/sh
      set -g default-command sh
      set -g status off
      set -g set-clipboard on

      """)
    try run(
      ["-f", folder.file("tmux.conf"), "-u", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"],
      environment: Self.environment.merging(environment) { _, new in new })
    try wait(for: "$")
  }

  deinit { _ = try? run(["kill-server"]) }

  static func executable(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  private static let environment = [
    "PATH": (Program.path as NSString).deletingLastPathComponent + ":/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent", "LANG": "C.UTF-8", "COLORTERM": "truecolor", "PS1": "$ ", "ENV": "",
  ]

  /// Types a line, and Enter.
  func enter(_ line: String) throws {
    try type(line)
    try press("Enter")
  }

  /// Types characters as they are.
  func type(_ text: String) throws { try run(["send-keys", "-l", "--", text]) }

  /// Presses keys by tmux's names for them: "C-c", "Escape", "Up", "q".
  func press(_ keys: String...) throws { try run(["send-keys", "--"] + keys) }

  func resize(columns: Int, rows: Int) throws {
    try run(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// What is on the screen, without blanks at the ends of lines.
  func screen() throws -> String { try run(["capture-pane", "-p"]) }

  /// The same with the sequences that make its colours.
  func coloredScreen() throws -> String { try run(["capture-pane", "-p", "-e"]) }

  /// The screen's lines, those put together that were too long for it.
  func lines() throws -> [String] {
    try run(["capture-pane", "-p", "-J"]).split(separator: "\n").map {
      String($0.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// What a program has put onto the clipboard.
  func clipboard() throws -> String { try run(["show-buffer"]) }

  /// What tmux says of the terminal, in words of its own (see FORMATS in its manual).
  func ask(_ format: String) throws -> String {
    try run(["display-message", "-p", format]).trimmingCharacters(in: .newlines)
  }

  /// What a program must put back: the alternate screen, the cursor, the mouse, the keypad.
  func modes() throws -> String {
    try ask(
      "alternate #{alternate_on}, cursor #{cursor_flag}, mouse #{mouse_any_flag}#{mouse_button_flag}"
        + "#{mouse_standard_flag}#{mouse_sgr_flag}, keypad #{keypad_flag}#{keypad_cursor_flag}")
  }

  /// Waits until a text is on the screen.
  @discardableResult
  func wait(for text: String) throws -> String { try wait("\"\(text)\"") { $0.contains(text) } }

  /// Waits until the screen is as it should be.
  @discardableResult
  func wait(_ what: String, until isThere: (String) throws -> Bool) throws -> String {
    let clock = ContinuousClock()
    let start = clock.now
    var last = ""
    while clock.now - start < .seconds(30) {
      last = try screen()
      if try isThere(last) { return last }
      usleep(10_000)
    }
    throw TestError("waited in vain for \(what); on the screen is:\n\(last)")
  }

  /// The id of the program that the shell runs.
  func program() throws -> pid_t {
    let shell = try ask("#{pane_pid}")
    var last = ""
    for _ in 0..<3000 {
      last = (try? String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)) ?? ""
      for child in last.split(separator: " ").compactMap({ pid_t($0) }) {
        if let name = Self.descendant(of: child, called: "retinascope") { return name }
      }
      usleep(10_000)
    }
    throw TestError("the program does not run; children of the shell: \(last)")
  }

  private static func descendant(of process: pid_t, called name: String) -> pid_t? {
    let own = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
    if own?.trimmingCharacters(in: .newlines) == name { return process }
    let children = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
    return (children ?? "").split(separator: " ").compactMap { pid_t($0) }.lazy
      .compactMap { descendant(of: $0, called: name) }.first
  }

  @discardableResult
  private func run(_ arguments: [String], environment: [String: String]? = nil) throws -> String {
    let settings = (environment ?? Self.environment).map { "\($0)=\($1)" }
    // Nothing of the terminal that the tests run on gets through.
    // The name of a socket may have about a hundred characters, and the folder's alone may have more: it is named from
    // within the folder.
    let command = ["-i"] + settings + [path, "-S", "socket"] + arguments
    let outcome = try Program(executable: "/usr/bin/env", directory: folder.path).run(command)
    guard outcome.exitCode == 0 else {
      throw TestError("tmux \(arguments.joined(separator: " ")): \(outcome.stderr)")
    }
    return outcome.stdout
  }
}
