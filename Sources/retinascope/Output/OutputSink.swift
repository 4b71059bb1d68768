import Glibc

/// Where results go: standard output, a file that appears whole or not at all, or a file to which lines are added.
///
/// A file that is replaced keeps its old content until `finish`; until then the new one grows beside it under a
/// temporary name. What is no ordinary file (a pipe, a device) is written in place.
final class OutputSink {
  private enum Mode {
    case inPlace
    case replacing(temporary: String)
    case appending
  }

  private let path: String?
  private let descriptor: Int32
  private let mode: Mode
  private var isInPlace: Bool { if case .inPlace = mode { true } else { false } }
  private var isOpen = true

  /// - Parameters:
  ///   - path: `nil` or "-" for standard output.
  ///   - appends: add whole lines to what is there, instead of replacing it.
  init(path: String?, appends: Bool = false) throws(OutputError) {
    guard let path, path != "-" else {
      self.path = nil
      (descriptor, mode) = (STDOUT_FILENO, .inPlace)
      return
    }
    self.path = path
    // A link is followed, so that the file and not the link to it is replaced.
    let target = Self.resolved(path)
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw OutputError(path: path, code: EISDIR) }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      descriptor = open(target, O_WRONLY | O_CLOEXEC)
      mode = .inPlace
    } else if appends {
      descriptor = open(target, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
      mode = .appending
    } else {
      if exists, access(target, W_OK) != 0 { throw OutputError(path: path) }
      var name = Array(Self.temporaryName(for: target).utf8CString)
      descriptor = mkstemp(&name)
      mode = .replacing(temporary: name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // mkstemp lets nobody else read; the file gets the rights it had, or those the user's mask leaves.
        _ = fchmod(descriptor, exists ? status.st_mode & 0o777 : 0o666 & ~Self.mask)
      }
    }
    guard descriptor >= 0 else { throw OutputError(path: path) }
    if case .appending = mode { try endTornLine() }
  }

  deinit { abandon() }

  /// Writes all of it. Where lines are added, a text that does not fit is taken back whole.
  func write(_ text: String) throws(OutputError) {
    var text = text
    let failure = text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    if let failure { throw failure }
  }

  func write(_ bytes: [UInt8]) throws(OutputError) {
    if let failure = bytes.withUnsafeBytes({ write($0) }) { throw failure }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> OutputError? {
    let start: off_t? = if case .appending = mode { lseek(descriptor, 0, SEEK_END) } else { nil }
    guard let failure = Writing.all(bytes, to: descriptor) else { return nil }
    if let start, start >= 0 { ftruncate(descriptor, start) }
    return OutputError(path: path, code: failure)
  }

  /// Makes the new file take the old one's place. Must be called; without it nothing has happened.
  func finish() throws(OutputError) {
    guard isOpen else { return }
    guard let path else {
      isOpen = false
      return
    }
    // Some file systems tell of a full disk only now. What is written in place may know no such thing.
    if !isInPlace, fsync(descriptor) != 0 {
      let failure = OutputError(path: path)
      abandon()
      throw failure
    }
    isOpen = false
    guard close(descriptor) == 0 else {
      let failure = OutputError(path: path)
      discardTemporary()
      throw failure
    }
    if case .replacing(let temporary) = mode, rename(temporary, Self.resolved(path)) != 0 {
      let failure = OutputError(path: path)
      discardTemporary()
      throw failure
    }
  }

  /// Leaves everything as it was before, but for lines that were added.
  func abandon() {
    guard isOpen else { return }
    isOpen = false
    if path != nil { close(descriptor) }
    discardTemporary()
  }

  private func discardTemporary() {
    if case .replacing(let temporary) = mode { unlink(temporary) }
  }

  /// A file whose last line was cut off, by a crash or a full disk, gets its line end first.
  private func endTornLine() throws(OutputError) {
    let length = lseek(descriptor, 0, SEEK_END)
    var last: UInt8 = 0
    if length > 0, pread(descriptor, &last, 1, length - 1) == 1, last != UInt8(ascii: "\n") {
      try write("\n")
    }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func temporaryName(for path: String) -> String {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    // The system's longest name has 255 bytes, the temporary one's extra letters among them.
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    return "\(folder).\(name.unicodeScalars.prefix(40).map(String.init).joined()).XXXXXX"
  }

  /// What new files are not allowed, as the user has set it. Reading it means setting it.
  private static let mask: mode_t = {
    let mask = umask(0o077)
    umask(mask)
    return mask
  }()
}
