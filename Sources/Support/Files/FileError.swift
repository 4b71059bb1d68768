import Glibc

/// Why a file or folder cannot be read or written.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Operation: Sendable, Hashable { case reading, writing }

  public enum FileProblem: Sendable, Hashable {
    /// The system's error number, `errno`.
    case system(Int32)
    /// A folder, where a file is needed.
    case folder
    /// A device, a pipe or a socket, where a regular file is needed.
    case notRegular
    /// The system would see only the part of the name before its NUL character.
    case nulInName
    /// More than the limit, in bytes.
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

  /// The error of the system call that just failed.
  static func last(_ operation: Operation, _ path: String) -> FileError {
    FileError(operation, path, .system(errno))
  }

  /// The system's error number that is nearest to the problem.
  public var code: Int32 {
    switch problem {
    case .system(let code): code
    case .folder: EISDIR
    case .notRegular, .nulInName: EINVAL
    case .tooLarge: EFBIG
    }
  }

  /// The problem alone: "No such file or directory".
  public var reason: String {
    switch problem {
    case .system(let code): systemMessage(code)
    case .folder: "it is a folder, where a file should be named"
    case .notRegular: "it is a device or a pipe, where a regular file should be named"
    case .nulInName: "its name holds a NUL character"
    case .tooLarge(let limit): "it is larger than \(limit >> 20) MiB"
    }
  }

  /// The problem as a sentence of its own, without the path.
  public var sentence: String {
    guard case .system = problem else { return reason }
    return operation == .reading ? "it cannot be read: \(reason)" : "it cannot be written: \(reason)"
  }

  /// A message with the path, and with how to mend it where that is known.
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

/// The system's words for an error number.
public func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
