import CSignals
import Glibc

/// What is written to standard error while the screen is up, when that is the terminal as well: it would land in the
/// middle of the picture, and be gone with it.
struct CapturedStandardError {
  /// The file in memory that has it meanwhile.
  let file: Int32
  /// Where standard error belongs.
  let original: Int32

  /// `nil` where standard error goes elsewhere.
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

  /// Gives standard error back, and writes to it what was kept.
  func replay() {
    dup2(original, STDERR_FILENO)
    csignals_replay(file, original)
    close(original)
    close(file)
  }
}
