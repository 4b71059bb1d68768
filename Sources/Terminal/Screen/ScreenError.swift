import Glibc

/// Why there is no screen, in one line.
public enum ScreenError: Error, Hashable, CustomStringConvertible {
  case notATerminal
  case noType
  case unknownType(String)
  case cannotPlace(String)
  case system(String, Int32)

  public var description: String {
    switch self {
    case .notATerminal: "standard output is not a terminal: \(Self.otherWays)"
    case .noType:
      "TERM is not set, so the terminal's type is unknown: set it (say, TERM=xterm-256color), or \(Self.otherWays)"
    case .unknownType(let name):
      "TERM=\(printable(name)) is no terminal type known here: set TERM to one that is (say, xterm-256color), or \(Self.otherWays)"
    case .cannotPlace(let name):
      "TERM=\(printable(name)) cannot place its cursor: set TERM to what your terminal is (say, xterm-256color), or \(Self.otherWays)"
    case .system(let what, let code): "cannot \(what): \(String(cString: strerror(code)))"
    }
  }

  private static let otherWays = "use the commands `detect` and `render`, which need none"
}
