import Glibc

/// The two ends of a pseudo-terminal: what is written to one is read from the other.
public struct TerminalPair: Sendable {
  /// The user's end.
  public let far: Int32
  /// The program's end.
  public let near: Int32

  public init(width: Int, height: Int) throws {
    far = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    guard far >= 0, ioctl(far, Self.setLock, &isLocked) == 0 else { throw Self.failure }
    near = ioctl(far, Self.getPeer, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard near >= 0 else { throw Self.failure }
    resize(width: width, height: height)
  }

  /// In columns and rows, of 9 × 20 pixels each.
  public func resize(width: Int, height: Int) {
    var size = winsize(
      ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: UInt16(width * 9),
      ws_ypixel: UInt16(height * 20))
    _ = ioctl(far, UInt(TIOCSWINSZ), &size)
  }

  // Linux's TIOCSPTLCK and TIOCGPTPEER; Swift's Glibc has neither them, nor unlockpt and ptsname.
  private static let setLock: UInt = 0x4004_5431
  private static let getPeer: UInt = 0x5441

  private static var failure: TestError {
    TestError("no pseudo-terminal can be opened: \(String(cString: strerror(errno)))")
  }
}
