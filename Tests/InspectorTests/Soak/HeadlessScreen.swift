import Foundation
import Glibc
import Terminal

/// A real screen on a pseudo-terminal that nobody looks at: what it writes is read and thrown away.
final class HeadlessScreen {
  private let screen: Screen
  private let far: Int32
  private let near: Int32

  struct Failure: Error { let reason: String }

  init(_ size: (width: Int, height: Int)) throws {
    far = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (isLocked, number): (Int32, Int32) = (0, 0)
    guard far >= 0, ioctl(far, Self.setLock, &isLocked) == 0, ioctl(far, Self.getNumber, &number) == 0 else {
      throw Failure(reason: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    near = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    Self.resize(far, size.width, size.height)
    screen = try Screen(
      ScreenOptions(),
      on: TerminalDevice(
        input: near, output: near, environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor"]))
    Thread.detachNewThread { [far] in Self.drain(far) }
  }

  // Linux's TIOCSPTLCK and TIOCGPTN: macros that are not imported.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// Gives a terminal another size, and waits until the screen has seen it.
  func resize(width: Int, height: Int) -> Event? {
    Self.resize(far, width, height)
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
    Glibc.close(near)
    Glibc.close(far)
  }

  private static func resize(_ file: Int32, _ width: Int, _ height: Int) {
    var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(file, UInt(TIOCSWINSZ), &size)
  }

  /// Reads all there is, and answers what a terminal answers.
  private static func drain(_ file: Int32) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { return }
      let text = String(decoding: buffer[..<count], as: UTF8.self)
      for _ in 1..<text.components(separatedBy: "\u{1B}[5n").count { write(file, "\u{1B}[0n", 4) }
    }
  }
}
