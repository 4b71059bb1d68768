import Glibc

/// Files that replace no other.
public enum NewFile {
  /// Writes a file under a name that is free: "cat.png", else "cat-2.png", and so on.
  ///
  /// - Parameters:
  ///   - folder: where it goes, with a slash at its end; the working directory by default.
  ///   - stem: the name without its ending; slashes and control characters in it become "_".
  /// - Returns: its path.
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
