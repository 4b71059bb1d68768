import Glibc

/// Files that take nobody's place.
enum NewFile {
  /// Writes a file that was not there: "cat.png", else "cat-2.png", and so on.
  ///
  /// - Parameters:
  ///   - folder: where it goes, with a slash at its end; the working directory by default.
  ///   - stem: the name without its ending; slashes and control characters in it become "_".
  /// - Returns: its path.
  static func write(_ bytes: [UInt8], folder: String = "", stem: String, ending: String) throws(OutputError)
    -> String
  {
    let stem = String(
      String.UnicodeScalarView(
        stem.unicodeScalars.prefix(50).map { $0 == "/" || $0.value < 0x20 ? "_" : $0 }))
    for number in 1... {
      let path = folder + stem + (number == 1 ? "" : "-\(number)") + "." + ending
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0 {
        if errno == EEXIST { continue }
        throw OutputError(path: path)
      }
      var failure = bytes.withUnsafeBytes { Writing.all($0, to: descriptor) }
      if close(descriptor) != 0, failure == nil { failure = errno }
      guard let failure else { return path }
      unlink(path)
      throw OutputError(path: path, code: failure)
    }
    preconditionFailure("the numbers do not end")
  }
}
