import Glibc
import Support
import Terminal

/// Standard error, where everything goes that is no result. All text is made printable here, at the last moment.
enum Console {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// A message of one or more lines.
  static func say(_ message: String) { write(printable(message, keepingNewlines: true) + "\n") }

  /// A message to whoever looks into a failure, with the program's name before it.
  static func complain(_ message: String) { say("retinascope: \(message)") }

  /// Text as it is, control sequences of our own among it.
  static func write(_ text: String) {
    var text = text
    // Where messages cannot go, nobody can be told so.
    text.withUTF8 { _ = writeAll(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
  }

  /// The terminal's width in columns, where it tells.
  static var columns: Int? {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
