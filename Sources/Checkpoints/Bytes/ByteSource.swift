import Foundation

/// The bytes of a checkpoint: a mapped file, or memory of our own.
///
/// Unchecked: nothing is written after `init`. A mapped file belongs to the file system: if another process
/// shortens it, touching the lost pages raises SIGBUS. `checkUnchanged()` narrows that window; copying the
/// file would close it, at the price of the memory.
final class ByteSource: @unchecked Sendable {
  let base: UnsafeRawPointer
  let count: Int
  private let backing: Backing

  private enum Backing {
    case mapping(descriptor: Int32, identity: FileIdentity)
    case memory(UnsafeMutableRawPointer)
  }

  /// Maps the regular file at `path`.
  init(path: String) throws(CheckpointError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotOpen(path, errno) }
    do throws(CheckpointError) {
      let identity = try FileIdentity(descriptor, path)
      count = identity.size
      guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
        throw .cannotOpen(path, errno)
      }
      madvise(start, count, MADV_WILLNEED)
      base = UnsafeRawPointer(start)
      backing = .mapping(descriptor: descriptor, identity: identity)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Memory for `count` bytes, aligned to 64, which `body` must fill.
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

  /// Throws if the mapped file has been written to or shortened since it was opened.
  func checkUnchanged() throws(CheckpointError) {
    guard case .mapping(let descriptor, let identity) = backing else { return }
    guard try FileIdentity(descriptor, nil) == identity else {
      throw CheckpointError(
        .unreadable, "the file has changed since it was opened",
        remedy: "Let whatever writes it finish, then open it again")
    }
  }

  /// Gives the pages inside `range` back: they no longer count as resident, and are read anew when touched.
  func release(_ range: Range<Int>) {
    guard case .mapping = backing else { return }
    let page = Int(getpagesize())
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound / page * page
    guard first < last else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + first), last - first, MADV_DONTNEED)
  }
}

/// What tells that an open file is still the one that was mapped.
private struct FileIdentity: Equatable {
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  init(_ descriptor: Int32, _ path: String?) throws(CheckpointError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotOpen(path, errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw CheckpointError(
        .unreadable, file: path, "this is a directory",
        remedy: "Give the path of the checkpoint file inside it")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError(
        .unreadable, file: path, "this is a device or a pipe, which cannot be mapped",
        remedy: "Save it to a regular file first")
    }
    guard status.st_size > 0 else {
      throw CheckpointError(
        .unreadable, file: path, "the file is empty", remedy: "Download or save the checkpoint again")
    }
    size = Int(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
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
      .unreadable, file: path, "cannot be opened: " + String(cString: strerror(code)), remedy: remedy)
  }
}
