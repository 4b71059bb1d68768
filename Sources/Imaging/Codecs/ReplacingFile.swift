import Foundation

/// A file that is written beside its final place and moved there when it is whole, so that nobody ever sees, and a
/// failure never leaves, half of it.
final class ReplacingFile {
  private let path: String
  /// Where the bytes go until `commit`; `nil` for devices and pipes, which cannot be replaced.
  private let temporary: String?
  private let target: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isClosed = false
  private(set) var failure: ImageError?

  private static let bufferSize = 1 << 16

  init(_ path: String) throws(ImageError) {
    self.path = path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw ImageError(file: path, reason: .unwritable("it is no file name"))
    }
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists && status.st_mode & S_IFMT == S_IFDIR {
      throw ImageError(file: path, reason: .unwritable("it is a directory"))
    }
    if exists && status.st_mode & S_IFMT != S_IFREG {
      temporary = nil
      target = path
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      // Through a symbolic link: what it points at is replaced, not the link.
      target = exists ? Self.resolved(path) : path
      let name = Self.temporaryName(beside: target)
      temporary = name
      descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if exists && descriptor >= 0 { fchmod(descriptor, status.st_mode & 0o777) }
    }
    guard descriptor >= 0 else {
      throw ImageError(file: path, reason: .unwritable(String(cString: strerror(errno))))
    }
    buffer.reserveCapacity(Self.bufferSize)
  }

  /// Whatever was not committed is removed.
  deinit {
    if !isClosed { close(descriptor) }
    if let temporary { unlink(temporary) }
  }

  /// False, and `failure` set, where the bytes could not be stored.
  func write(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    buffer.append(contentsOf: bytes)
    return buffer.count < Self.bufferSize || flush()
  }

  /// Stores the rest, and gives the file its name.
  func commit() throws(ImageError) {
    _ = flush()
    isClosed = true
    // Some file systems report a full disk only here.
    if close(descriptor) != 0 { fail() }
    if let failure { throw failure }
    guard let temporary else { return }
    if rename(temporary, target) != 0 {
      fail()
      throw failure!
    }
  }

  private func flush() -> Bool {
    guard failure == nil else { return false }
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        fail()
        return false
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
    return true
  }

  private func fail() {
    failure = failure ?? ImageError(file: path, reason: .unwritable(String(cString: strerror(errno))))
  }

  /// Shorter than the target's own name, which may be as long as the file system allows.
  private static func temporaryName(beside target: String) -> String {
    let directory = target.lastIndex(of: "/").map { target[...$0] } ?? ""
    return "\(directory).\(UInt64.random(in: 0 ... .max)).tmp"
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
