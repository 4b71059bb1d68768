import Glibc
import Inspector

/// What of standard output's terminal and the environment stands for flags that are not given.
enum TerminalDefaults {
  /// The size that fits on the terminal with its prompt below; `nil` where there is none.
  static var size: CellSize? { size(of: STDOUT_FILENO) }

  static func size(of descriptor: Int32) -> CellSize? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 1 else {
      return nil
    }
    return CellSize(width: Int(size.ws_col), height: Int(size.ws_row) - 1)
  }

  /// Whether NO_COLOR says so (no-color.org).
  static var isWithoutColor: Bool { getenv("NO_COLOR").map { $0.pointee != 0 } ?? false }
}
