import Glibc

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
