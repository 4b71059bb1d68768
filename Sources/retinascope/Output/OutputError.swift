import Glibc

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

  /// Whoever read our output has seen enough. Nobody is left to tell.
  var isClosedPipe: Bool { code == EPIPE }

  var description: String {
    let place = path ?? "standard output"
    let reason = String(cString: strerror(code))
    return switch code {
    case ENOSPC, EDQUOT:
      "\(place): \(reason). Nothing was left half written; free some space, or choose another place."
    case EBADF where path == nil: "standard output is closed: redirect it, or give --output FILE."
    case ENOENT: "\(place): the folder that it should go to does not exist."
    default: "\(place) cannot be written: \(reason)."
    }
  }
}
