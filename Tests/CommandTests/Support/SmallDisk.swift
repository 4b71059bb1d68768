import Foundation
import Glibc

/// A disk of a few pages, in memory, gone when the test is.
final class SmallDisk {
  let path: String
  private let folder = TemporaryFolder()

  /// Whether this process may mount one.
  static let isPossible: Bool = (try? SmallDisk()) != nil

  struct Failure: Error { let reason: String }

  init(bytes: Int = 16_384) throws {
    path = folder.file("disk")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
      throw Failure(reason: String(cString: strerror(errno)))
    }
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}
