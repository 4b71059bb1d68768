import Glibc

/// What tells that two paths are the same file.
struct FileIdentity: Hashable {
  private let device: UInt
  private let inode: UInt

  /// `nil` where there is no such file.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
  }

  /// An output that would take the place of something the command reads.
  struct Clash: Error, CustomStringConvertible {
    let description: String
  }

  /// - Parameter flag: the one that names the output.
  /// - Throws: `Clash` where `output` is one of `inputs`, under whatever name. Devices may be both.
  static func refuse(_ output: String?, flag: String = "--output", among inputs: [String]) throws(Clash) {
    guard let output, let identity = FileIdentity(path: output), isRegular(output) else { return }
    for input in inputs where FileIdentity(path: input) == identity {
      throw Clash(
        description: "\(flag) \(output) is what would be read (\(input)): choose another file.")
    }
  }

  /// Whether there is an ordinary file, or a link to one.
  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
