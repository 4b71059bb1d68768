import Foundation
import Glibc
import Terminal
import TestSupport

/// A real screen on a pseudo-terminal that nobody looks at: what it writes is read and thrown away.
final class HeadlessScreen {
  private let screen: Screen
  private let terminal: TerminalPair

  init(_ size: (width: Int, height: Int)) throws {
    terminal = try TerminalPair(width: size.width, height: size.height)
    screen = try Screen(
      ScreenOptions(),
      on: TerminalDevice(
        input: terminal.near, output: terminal.near,
        environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor"]))
    Thread.detachNewThread { [far = terminal.far] in Self.drain(far) }
  }

  /// Gives a terminal another size, and waits until the screen has seen it.
  func resize(width: Int, height: Int) -> Event? {
    terminal.resize(width: width, height: height)
    raise(SIGWINCH)
    while let event = screen.nextEvent() { if case .resize = event { return event } }
    return nil
  }

  func show(_ canvas: Canvas, depth: ColorDepth) {
    screen.depth = depth
    _ = screen.nextEvent()
    screen.present(canvas)
  }

  func redraw() { screen.redraw() }

  func close() {
    screen.close()
    Glibc.close(terminal.near)
    Glibc.close(terminal.far)
  }

  /// Reads all there is, and answers what a terminal answers.
  private static func drain(_ file: Int32) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var questions = SequenceCounter("\u{1B}[5n")
    while true {
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { return }
      for _ in 0..<questions.count(in: Array(buffer[..<count])) { write(file, "\u{1B}[0n", 4) }
    }
  }
}
