import Glibc

/// Writes a file completely or not at all: to a temporary file in the target's folder, which is renamed to the target
/// once everything is on the disk. After any failure the target is unchanged and the temporary file is removed.
///
/// Symbolic links are followed, so that their target is replaced and not the link. An existing file keeps its
/// permissions. A new one gets those that the umask allows: the system applies it when the temporary file is created.
/// The umask is not read, because reading it means changing it for all threads.
public final class AtomicFile {
  /// What to do if the path is a device or a pipe, which a file cannot replace.
  public enum SpecialFiles: Sendable { case refused, writtenInPlace }

  public let path: String
  private let target: String
  /// `nil` if the target is written in place.
  private let temporary: String?
  private let descriptor: Int32
  private var isClosed = false

  /// Starts to replace or create the file at `path`.
  /// - Throws: if the temporary file cannot be created, the existing file is not writable, or the path is a folder.
  public init(_ path: String, specialFiles: SpecialFiles = .refused) throws(FileError) {
    guard !path.utf8.contains(0) else { throw FileError(.writing, path, .nulInName) }
    guard !path.isEmpty else { throw FileError(.writing, path, .system(ENOENT)) }
    self.path = path
    target = Self.resolved(path)
    let old = FileStatus(target)
    switch old?.kind {
    case .folder: throw FileError(.writing, path, .folder)
    case .regular, nil:
      // Renaming needs write permission only for the folder, but a read-only file must not be replaced.
      if old != nil, faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) != 0 { throw .last(.writing, path) }
      (descriptor, temporary) = try Self.makeTemporary(beside: target, permissions: old?.permissions, path)
    default:
      guard specialFiles == .writtenInPlace else { throw FileError(.writing, path, .notRegular) }
      temporary = nil
      descriptor = open(target, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .last(.writing, path) }
    }
  }

  /// Without `commit` the target stays unchanged.
  deinit {
    if !isClosed { abandon() }
  }

  /// Appends bytes. After an error the file cannot be committed.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    precondition(!isClosed, "writing to a file that was committed or abandoned")
    if let code = writeAll(bytes, to: descriptor) {
      abandon()
      throw FileError(.writing, path, .system(code))
    }
  }

  public func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Flushes the file to the disk, then renames it to the target.
  public func commit() throws(FileError) {
    precondition(!isClosed, "committing a file that was committed or abandoned")
    // Devices and pipes cannot be flushed.
    if temporary != nil, fsync(descriptor) != 0 { throw abandoned(errno) }
    isClosed = true
    // Some file systems report a full disk only here.
    guard close(descriptor) == 0 else { throw abandoned(errno) }
    guard let temporary else { return }
    guard rename(temporary, target) == 0 else { throw abandoned(errno) }
    // Flushes the folder, which holds the new name. If that fails, the file itself is still complete.
    let folder = open(Self.split(target).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Removes the temporary file and leaves the target unchanged.
  public func abandon() {
    if !isClosed { close(descriptor) }
    isClosed = true
    if let temporary { unlink(temporary) }
  }

  private func abandoned(_ code: Int32) -> FileError {
    abandon()
    return FileError(.writing, path, .system(code))
  }

  private static func makeTemporary(
    beside target: String, permissions: mode_t?, _ path: String
  ) throws(FileError) -> (descriptor: Int32, name: String) {
    let (folder, name) = split(target)
    // The name is shortened so that the temporary one stays within the file system's 255 bytes.
    let stem = String(String.UnicodeScalarView(name.unicodeScalars.prefix(40)))
    while true {
      let temporary = "\(folder).\(stem).\(String(UInt64.random(in: 0 ... .max), radix: 36))"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions ?? 0o666)
      guard descriptor >= 0 else {
        if errno == EEXIST { continue }
        throw .last(.writing, path)
      }
      // Restores the old file's permissions, since the umask may have removed some.
      if let permissions { fchmod(descriptor, permissions) }
      return (descriptor, temporary)
    }
  }

  /// The path with symbolic links resolved, or `path` itself if there is no file yet.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("./", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }
}

/// Writes all of `bytes`, in several calls if needed.
/// - Returns: the system's error number; `nil` if everything was written.
public func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
  var rest = bytes
  while !rest.isEmpty {
    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
    if count < 0 {
      if errno == EINTR { continue }
      return errno
    }
    // Nothing was written and there is no error: retrying could loop forever.
    if count == 0 { return ENOSPC }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
  return nil
}

/// Files that never replace an existing one.
public enum NewFile {
  /// Writes a file under an unused name: "cat.png", else "cat-2.png", and so on.
  ///
  /// - Parameters:
  ///   - folder: the target folder, with a slash at its end; the working directory by default.
  ///   - stem: the name without its ending; slashes and control characters are replaced by "_".
  /// - Returns: the file's path.
  public static func write(
    _ bytes: [UInt8], folder: String = "", stem: String, ending: String
  ) throws(FileError) -> String {
    let stem = String(
      String.UnicodeScalarView(
        stem.unicodeScalars.prefix(50).map { $0 == "/" || $0.value < 0x20 ? "_" : $0 }))
    for number in 1... {
      let path = folder + stem + (number == 1 ? "" : "-\(number)") + "." + ending
      // An empty file reserves the name.
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        if errno == EEXIST { continue }
        throw .last(.writing, path)
      }
      close(descriptor)
      do throws(FileError) {
        let file = try AtomicFile(path)
        try file.write(bytes)
        try file.commit()
        return path
      } catch {
        unlink(path)
        throw error
      }
    }
    preconditionFailure("the numbers do not end")
  }
}
