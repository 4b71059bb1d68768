import CSignals
import Glibc

/// Captures standard error while the screen is open, if it goes to the same terminal: messages would otherwise appear in
/// the middle of the picture, and vanish with it.
struct CapturedStandardError {
  /// The file in memory that captures it.
  let file: Int32
  /// A duplicate of the original standard error.
  let original: Int32

  /// `nil` if standard error does not go to this terminal.
  init?(terminal: Int32) {
    var errors = stat()
    var screen = stat()
    guard isatty(STDERR_FILENO) == 1, fstat(STDERR_FILENO, &errors) == 0, fstat(terminal, &screen) == 0,
      errors.st_rdev == screen.st_rdev
    else { return nil }
    file = csignals_memory()
    original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard file >= 0, original >= 0 else { return nil }
    dup2(file, STDERR_FILENO)
  }

  /// Restores standard error, and writes to it what was captured.
  func replay() {
    dup2(original, STDERR_FILENO)
    csignals_replay(file, original)
    close(original)
    close(file)
  }
}
