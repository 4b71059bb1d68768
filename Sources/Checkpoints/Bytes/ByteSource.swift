import Foundation
import Support

/// The bytes of a checkpoint: a mapped file, or a copy in memory.
///
/// Unchecked `Sendable`: nothing is written after `init`. If another process shortens a mapped file, reading the lost
/// pages raises SIGBUS. `checkUnchanged()` makes that less likely; only a copy in memory would rule it out.
final class ByteSource: @unchecked Sendable {
  let base: UnsafeRawPointer
  let count: Int
  private let backing: Backing

  private enum Backing {
    case mapping(descriptor: Int32, status: FileStatus)
    case memory(UnsafeMutableRawPointer)
  }

  /// Maps the regular file at `path`.
  init(path: String) throws(CheckpointError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotOpen(path, errno) }
    do throws(CheckpointError) {
      let status = try Self.status(descriptor, path)
      count = status.size
      guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
        throw .cannotOpen(path, errno)
      }
      madvise(start, count, MADV_WILLNEED)
      base = UnsafeRawPointer(start)
      backing = .mapping(descriptor: descriptor, status: status)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Memory for `count` bytes, aligned to 64. `body` must fill it.
  init<E: Error>(count: Int, filling body: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
    do throws(E) {
      try body(UnsafeMutableRawBufferPointer(start: memory, count: count))
    } catch {
      memory.deallocate()
      throw error
    }
    base = UnsafeRawPointer(memory)
    self.count = count
    backing = .memory(memory)
  }

  /// A copy of `bytes`.
  convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
  }

  deinit {
    switch backing {
    case .mapping(let descriptor, _):
      munmap(UnsafeMutableRawPointer(mutating: base), count)
      close(descriptor)
    case .memory(let memory):
      memory.deallocate()
    }
  }

  /// Throws if the mapped file has been modified since it was opened.
  func checkUnchanged() throws(CheckpointError) {
    guard case .mapping(let descriptor, let old) = backing else { return }
    let new = try Self.status(descriptor, nil)
    guard (new.size, new.modified) == (old.size, old.modified) else {
      throw CheckpointError(
        .unreadable, "the file has changed since it was opened",
        remedy: "Let whatever writes it finish, then open it again")
    }
  }

  /// Releases the pages inside `range` from memory. They are read again if they are used.
  func release(_ range: Range<Int>) {
    guard case .mapping = backing else { return }
    let page = Int(getpagesize())
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound / page * page
    guard first < last else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + first), last - first, MADV_DONTNEED)
  }

  /// The status of an open file. It must be regular and not empty.
  private static func status(_ descriptor: Int32, _ path: String?) throws(CheckpointError) -> FileStatus {
    guard let status = FileStatus(descriptor: descriptor) else { throw .cannotOpen(path, errno) }
    switch status.kind {
    case .regular: break
    case .folder:
      throw CheckpointError(
        .unreadable, file: path, "this is a directory",
        remedy: "Give the path of the checkpoint file inside it")
    default:
      throw CheckpointError(
        .unreadable, file: path, "this is a device or a pipe, which cannot be mapped",
        remedy: "Save it to a regular file first")
    }
    guard status.size > 0 else {
      throw CheckpointError(
        .unreadable, file: path, "the file is empty", remedy: "Download or save the checkpoint again")
    }
    return status
  }
}

extension CheckpointError {
  fileprivate static func cannotOpen(_ path: String?, _ code: Int32) -> CheckpointError {
    let remedy =
      switch code {
      case ENOENT: "Check the path"
      case EACCES, EPERM: "Give yourself permission to read it, for instance with chmod u+r"
      case ENOMEM: "Raise the limit of virtual memory (ulimit -v)"
      default: "Check the path and the disk"
      }
    return CheckpointError(
      .unreadable, file: path, "cannot be opened: " + systemMessage(code), remedy: remedy)
  }
}
