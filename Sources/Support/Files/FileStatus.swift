import Glibc

/// The file that a path leads to. Two paths with one identity are the same file.
public struct FileIdentity: Sendable, Hashable {
  fileprivate let device: UInt64
  fileprivate let inode: UInt64

  /// `nil` where there is no such file. Symbolic links are followed.
  public init?(path: String) {
    guard let status = FileStatus(path) else { return nil }
    self = status.identity
  }

  fileprivate init(_ status: stat) {
    (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}

/// What the system says about a file.
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
  /// When its content last changed, in nanoseconds since 1970.
  public let modified: Int
  public let identity: FileIdentity

  /// `nil` where there is no such file; `errno` then says why.
  public init?(_ path: String, followingLinks: Bool = true) {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    self.init(status)
  }

  /// `nil` where the descriptor is not open; `errno` then says why.
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

/// What lies in folders.
public enum Folder {
  /// The names of a folder's files and folders, in the order of their bytes, which is the same everywhere.
  /// - Parameter includingHidden: whether names that begin with a point are among them; "." and ".." never are.
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
