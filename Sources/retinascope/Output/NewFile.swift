import Glibc

/// Files that take nobody's place.
enum NewFile {
  /// Writes a file in the working directory that was not there: "cat.png", else "cat-2.png", and so on.
  ///
  /// - Parameter stem: the name without its ending; slashes and control characters in it become "_".
  /// - Returns: its name.
  static func write(_ bytes: [UInt8], stem: String, ending: String) throws(OutputError) -> String {
    let stem = String(
      String.UnicodeScalarView(
        stem.unicodeScalars.prefix(150).map { $0 == "/" || $0.value < 0x20 ? "_" : $0 }))
    for number in 1... {
      let name = number == 1 ? "\(stem).\(ending)" : "\(stem)-\(number).\(ending)"
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0 {
        if errno == EEXIST { continue }
        throw OutputError(path: name)
      }
      var failure = bytes.withUnsafeBytes { Writing.all($0, to: descriptor) }
      if close(descriptor) != 0, failure == nil { failure = errno }
      guard let failure else { return name }
      unlink(name)
      throw OutputError(path: name, code: failure)
    }
    preconditionFailure("the numbers do not end")
  }
}
