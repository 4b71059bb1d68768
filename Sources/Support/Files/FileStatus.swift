import Glibc

/// Identifies the file at a path. Two paths with equal identities are the same file.
public struct FileIdentity: Sendable, Hashable {
  fileprivate let device: UInt64
  fileprivate let inode: UInt64

  /// `nil` if there is no such file. Symbolic links are followed.
  public init?(path: String) {
    guard let status = FileStatus(path) else { return nil }
    self = status.identity
  }

  fileprivate init(_ status: stat) {
    (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}

/// The system's information about a file.
public struct FileStatus: Sendable, Hashable {
  public enum FileKind: Sendable, Hashable {
    case regular, folder, symbolicLink
    /// A device, a pipe or a socket.
    case other
  }

  public let kind: FileKind
  /// The permission bits, 0o000 to 0o777.
  public let permissions: mode_t
  /// In bytes.
  public let size: Int
  /// The time of the last change of its content, in nanoseconds since 1970.
  public let modified: Int
  public let identity: FileIdentity

  /// `nil` if there is no such file; `errno` then has the reason.
  public init?(_ path: String, followingLinks: Bool = true) {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    self.init(status)
  }

  /// `nil` if the descriptor is not open; `errno` then has the reason.
  public init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      default: .other
      }
    permissions = status.st_mode & 0o777
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    identity = FileIdentity(status)
  }
}

/// Lists folders.
public enum Folder {
  /// The names of a folder's entries, in byte order, which does not depend on the locale.
  /// - Parameter includingHidden: whether to include names that start with a dot; "." and ".." are never included.
  public static func names(in path: String, includingHidden: Bool = false) throws(FileError) -> [String] {
    guard let stream = opendir(path) else { throw .last(.reading, path) }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw .last(.reading, path) }
        break
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if includingHidden ? name != "." && name != ".." : !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
