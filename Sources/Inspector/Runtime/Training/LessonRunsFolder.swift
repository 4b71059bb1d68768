import Foundation
import Glibc
import Support

/// The temporary folder of a lesson that trains. A lock holds it while its process lives, so that the next lesson knows
/// what a process that was killed has left, and removes it.
final class LessonRunsFolder: Sendable {
  let path: String
  private let lock: Int32

  private static let prefix = "retinascope-lesson-"
  /// Between its making and its locking a folder has no lock, in seconds.
  private static let grace: time_t = 60

  /// - Parameter parent: where it is made.
  /// - Throws: `FileError` where it cannot be made.
  init(in parent: String = FileManager.default.temporaryDirectory.path) throws(FileError) {
    Self.removeStale(in: parent)
    let pattern = "\(parent)/\(Self.prefix)XXXXXX"
    var bytes = Array(pattern.utf8CString)
    guard mkdtemp(&bytes) != nil else { throw FileError(.writing, pattern, .system(errno)) }
    path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    lock = Self.descriptor(of: path) ?? -1
    if lock >= 0 { flock(lock, LOCK_EX | LOCK_NB) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  deinit { if lock >= 0 { close(lock) } }

  /// Opens a folder, and never what a link leads to.
  private static func descriptor(of path: String) -> Int32? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    return descriptor < 0 ? nil : descriptor
  }

  /// Removes the folders of this user's lessons that no process holds. Links in them are removed, not followed.
  private static func removeStale(in parent: String) {
    for name in (try? Folder.names(in: parent)) ?? [] where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      guard let descriptor = descriptor(of: path) else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
        status.st_mtim.tv_sec < time(nil) - grace, flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
