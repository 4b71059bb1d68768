import Foundation

/// Writes a file whole or not at all: to a temporary file in the target's directory, which takes the target's
/// name only once everything is on the disk. Whatever fails, the target stays as it was.
struct ReplacementFile: ~Copyable {
  private let target: String
  private let temporary: String
  private let descriptor: Int32
  private var isCommitted = false

  /// Begins to replace the regular file at `path`, or to make it. Symbolic links are followed.
  static func begin(_ path: String) throws(CheckpointError) -> ReplacementFile {
    let target = resolved(path)
    let mode = try mode(of: target)
    let (directory, name) = split(target)
    // The name is cut so that the temporary one stays within the file system's 255 bytes.
    var template = Array("\(directory)/.\(String(name.prefix(40))).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .cannotWrite(path, errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fchmod(descriptor, mode)
    let temporary = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return ReplacementFile(target: target, temporary: temporary, descriptor: descriptor)
  }

  private init(target: String, temporary: String, descriptor: Int32) {
    self.target = target
    self.temporary = temporary
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporary) }
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    try Checkpoints.write(bytes, to: descriptor, path: target)
  }

  /// Puts the file in its place, after it has reached the disk.
  mutating func commit() throws(CheckpointError) {
    guard fsync(descriptor) == 0, rename(temporary, target) == 0 else { throw .cannotWrite(target, errno) }
    isCommitted = true
    // The new name lies in the directory; where that cannot be flushed the file is whole all the same.
    let directory = Glibc.open(Self.split(target).directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  /// The file that `path` leads to, or `path` itself where nothing is there yet.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (
      slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...])
    )
  }

  /// The permissions for the new file: those of the old one, else what the process gives to new files.
  private static func mode(of path: String) throws(CheckpointError) -> mode_t {
    var status = stat()
    guard stat(path, &status) == 0 else { return 0o666 & ~processMask }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError(
        .unwritable, file: path, "this is a directory or a device, which a file cannot replace",
        remedy: "Give the path of a regular file, new or old")
    }
    // Renaming asks only for rights over the directory; a file that its owner has locked is to stay.
    guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else { throw .cannotWrite(path, errno) }
    return status.st_mode & 0o777
  }

  /// The umask, which can be read only by setting it.
  private static let processMask: mode_t = {
    let mask = umask(0o077)
    umask(mask)
    return mask
  }()
}

/// Writes all of `bytes`, however many calls that takes.
func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws(CheckpointError) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if written < 0 && errno == EINTR { continue }
    guard written > 0 else { throw .cannotWrite(path, written == 0 ? ENOSPC : errno) }
    rest = rest.dropFirst(written)
  }
}

extension CheckpointError {
  fileprivate static func cannotWrite(_ path: String, _ code: Int32) -> CheckpointError {
    let remedy =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: "Make room on that file system, or write elsewhere"
      case EACCES, EPERM, EROFS: "Choose a directory that you may write to"
      case ENOENT, ENOTDIR: "Make the directory first"
      case ENAMETOOLONG: "Choose a shorter name"
      default: "Check the path and the disk"
      }
    return CheckpointError(
      .unwritable, file: path, "cannot be written: " + String(cString: strerror(code)), remedy: remedy)
  }
}
