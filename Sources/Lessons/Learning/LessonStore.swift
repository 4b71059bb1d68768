import Foundation
import Glibc
import Support

/// The learner's record in the user's state directory: $XDG_STATE_HOME/retinascope/lessons.jsonl, or below
/// ~/.local/state. Lines are only added, so that nothing is lost when the program is ended.
public struct LessonStore: Sendable {
  public let path: String

  /// More than this is not read: the newest lines count.
  private static let most = 8 << 20

  public init(path: String) { self.path = path }

  /// - Parameter environment: of the program.
  /// - Returns: `nil` where there is no home.
  public init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    // The specification asks for absolute paths, and to ignore others.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      path = state + "/retinascope/lessons.jsonl"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = home + "/.local/state/retinascope/lessons.jsonl"
    } else {
      return nil
    }
  }

  /// All events, oldest first. Lines that cannot be read are left out.
  ///
  /// - Throws: `FileError`, but not where there is no file yet.
  public func events() throws(FileError) -> [LessonEvent] {
    guard let status = FileStatus(path) else { return [] }
    var bytes: [UInt8] = []
    let file = try InputFile(path)
    if status.size > Self.most { try file.seek(to: status.size - Self.most) }
    try file.readRest(into: &bytes, limit: Self.most)
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { LessonEvent(line: Array($0)) }
  }

  /// Adds an event, on a line of its own also where the line before was not written to its end. The folders are made
  /// where they are missing.
  public func append(_ event: LessonEvent) throws(FileError) {
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw FileError(.writing, folder, .system(errno == 0 ? EACCES : errno))
    }
    let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(.writing, path, .system(errno)) }
    defer { close(descriptor) }
    var last = UInt8(ascii: "\n")
    let end = lseek(descriptor, 0, SEEK_END)
    if end > 0 { _ = pread(descriptor, &last, 1, end - 1) }
    let line = Array(((last == UInt8(ascii: "\n") ? "" : "\n") + event.json + "\n").utf8)
    if let code = line.withUnsafeBytes({ writeAll($0, to: descriptor) }) {
      throw FileError(.writing, path, .system(code))
    }
  }
}
