import Glibc
import Support

/// Where results go: standard output, a file that is replaced atomically, or a file that lines are appended to.
///
/// A replaced file keeps its old content until `finish`. A pipe or a device is written in place.
final class OutputSink {
  private enum Destination {
    case standardOutput
    case replacing(AtomicFile)
    case appending(descriptor: Int32)
  }

  /// `nil` for standard output.
  private let path: String?
  private let destination: Destination
  private var isOpen = true

  /// - Parameters:
  ///   - path: `nil` or "-" for standard output.
  ///   - appends: append whole lines instead of replacing the file.
  init(path: String?, appends: Bool = false) throws(OutputError) {
    guard let path, path != "-" else {
      self.path = nil
      destination = .standardOutput
      return
    }
    self.path = path
    let kind = FileStatus(path)?.kind
    guard appends, kind == nil || kind == .regular else {
      do throws(FileError) {
        destination = .replacing(try AtomicFile(path, specialFiles: .writtenInPlace))
      } catch { throw OutputError(error) }
      return
    }
    let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputError(path: path) }
    destination = .appending(descriptor: descriptor)
    try endTornLine(descriptor)
  }

  deinit { abandon() }

  func write(_ text: String) throws(OutputError) {
    var text = text
    let failure = text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    if let failure { throw failure }
  }

  func write(_ bytes: [UInt8]) throws(OutputError) {
    if let failure = bytes.withUnsafeBytes({ write($0) }) { throw failure }
  }

  /// Writes all of the text. When appending, an incomplete write is removed again.
  private func write(_ bytes: UnsafeRawBufferPointer) -> OutputError? {
    switch destination {
    case .standardOutput: return writeAll(bytes, to: STDOUT_FILENO).map { OutputError(path: nil, code: $0) }
    case .replacing(let file):
      do throws(FileError) { try file.write(bytes) } catch {
        isOpen = false
        return OutputError(error)
      }
      return nil
    case .appending(let descriptor):
      let start = lseek(descriptor, 0, SEEK_END)
      guard let code = writeAll(bytes, to: descriptor) else { return nil }
      if start >= 0 { ftruncate(descriptor, start) }
      return OutputError(path: path, code: code)
    }
  }

  /// Replaces the old file with the new one. Without this call nothing changes.
  func finish() throws(OutputError) {
    guard isOpen else { return }
    isOpen = false
    switch destination {
    case .standardOutput: return
    case .replacing(let file):
      do throws(FileError) { try file.commit() } catch { throw OutputError(error) }
    case .appending(let descriptor):
      // Some file systems report a full disk only here.
      let code = fsync(descriptor) == 0 ? nil : errno
      guard close(descriptor) == 0, code == nil else { throw OutputError(path: path, code: code ?? errno) }
    }
  }

  /// Leaves everything unchanged, except for appended lines.
  func abandon() {
    guard isOpen else { return }
    isOpen = false
    switch destination {
    case .standardOutput: return
    case .replacing(let file): file.abandon()
    case .appending(let descriptor): close(descriptor)
    }
  }

  /// If the file's last line was cut off by a crash or a full disk, ends it with a newline first.
  private func endTornLine(_ descriptor: Int32) throws(OutputError) {
    let length = lseek(descriptor, 0, SEEK_END)
    var last: UInt8 = 0
    if length > 0, pread(descriptor, &last, 1, length - 1) == 1, last != UInt8(ascii: "\n") {
      try write("\n")
    }
  }
}

/// Why results could not be written.
struct OutputError: Error, Equatable, CustomStringConvertible {
  /// The file; `nil` for standard output.
  let path: String?
  /// The system's error number.
  let code: Int32

  init(path: String?, code: Int32 = errno) {
    self.path = path
    self.code = code
  }

  init(_ error: FileError) { self.init(path: error.path, code: error.code) }

  /// Whether the reader has closed the pipe. It then wants no more output, and no message.
  var isClosedPipe: Bool { code == EPIPE }

  var description: String {
    code == EBADF && path == nil
      ? "standard output is closed: redirect it, or give --output FILE."
      : FileError(.writing, path ?? "standard output", .system(code)).description
  }
}

extension FileIdentity {
  /// An output that would replace one of the command's inputs.
  struct Clash: Error, CustomStringConvertible {
    let description: String
  }

  /// - Parameter flag: the flag that names the output.
  /// - Throws: `Clash` if `output` is one of `inputs`, under any name. A device may be both.
  static func refuse(_ output: String?, flag: String = "--output", among inputs: [String]) throws(Clash) {
    guard let output, let status = FileStatus(output), status.kind == .regular else { return }
    for input in inputs where FileIdentity(path: input) == status.identity {
      throw Clash(
        description: "\(flag) \(output) is what would be read (\(input)): choose another file.")
    }
  }
}
