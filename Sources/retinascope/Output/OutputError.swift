import Glibc
import Support

/// Why results could not be written.
struct OutputError: Error, Equatable, CustomStringConvertible {
  /// The file; `nil` for standard output.
  let path: String?
  /// The system's number for what went wrong.
  let code: Int32

  init(path: String?, code: Int32 = errno) {
    self.path = path
    self.code = code
  }

  init(_ error: FileError) { self.init(path: error.path, code: error.code) }

  /// The reader of our output has closed it: it wants no more, and no message either.
  var isClosedPipe: Bool { code == EPIPE }

  var description: String {
    code == EBADF && path == nil
      ? "standard output is closed: redirect it, or give --output FILE."
      : FileError(.writing, path ?? "standard output", .system(code)).description
  }
}
