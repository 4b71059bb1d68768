import Glibc

/// Why a file or folder cannot be read or written.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Operation: Sendable, Hashable { case reading, writing }

  public enum FileProblem: Sendable, Hashable {
    /// The system's error number, `errno`.
    case system(Int32)
    /// The path is a folder, but must be a file.
    case folder
    /// The path is a device, a pipe or a socket, but must be a regular file.
    case notRegular
    /// The name contains NUL; the system would ignore everything from there on.
    case nulInName
    /// The file is larger than the limit, in bytes.
    case tooLarge(limit: Int)
  }

  public let path: String
  public let operation: Operation
  public let problem: FileProblem

  public init(_ operation: Operation, _ path: String, _ problem: FileProblem) {
    self.path = path
    self.operation = operation
    self.problem = problem
  }

  /// The error of the system call that just failed, from `errno`.
  static func last(_ operation: Operation, _ path: String) -> FileError {
    FileError(operation, path, .system(errno))
  }

  /// The system's error number that is closest to the problem.
  public var code: Int32 {
    switch problem {
    case .system(let code): code
    case .folder: EISDIR
    case .notRegular, .nulInName: EINVAL
    case .tooLarge: EFBIG
    }
  }

  /// Only the problem: "No such file or directory".
  public var reason: String {
    switch problem {
    case .system(let code): systemMessage(code)
    case .folder: "it is a folder, where a file should be named"
    case .notRegular: "it is a device or a pipe, where a regular file should be named"
    case .nulInName: "its name holds a NUL character"
    case .tooLarge(let limit): "it is larger than \(limit >> 20) MiB"
    }
  }

  /// The problem as a complete sentence, without the path.
  public var sentence: String {
    guard case .system = problem else { return reason }
    return operation == .reading ? "it cannot be read: \(reason)" : "it cannot be written: \(reason)"
  }

  /// A message with the path, and how to fix the problem if that is known.
  public var description: String {
    if operation == .reading { return "\(path) cannot be read: \(reason)" }
    return switch code {
    case ENOSPC, EDQUOT:
      "\(path): \(reason). Nothing was left half written; free some space, or choose another place."
    case ENOENT: "\(path): the folder that it should go to does not exist."
    default: "\(path) cannot be written: \(reason)."
    }
  }
}

/// The system's message for an error number.
public func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
