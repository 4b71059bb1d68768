import Glibc
import Support

/// A run's result file: a header, then one line per picture. If the program is interrupted, running the same command
/// again resumes the run.
///
/// Only one process writes it at a time. A line that was cut off is removed. A failed picture keeps its line and is not
/// retried, so that a resumed run gives the same bytes as an uninterrupted one.
final class RunFile {
  private let path: String
  /// The open file, which is locked until it is closed.
  private let descriptor: Int32
  /// The indices of the pictures that have no line yet.
  let remaining: [Int]
  /// The number of failures among the existing lines.
  let failedBefore: Int

  /// Opens the file to resume its run, or creates it.
  ///
  /// - Parameters:
  ///   - files: the pictures' names, without duplicates, in the order of their lines.
  ///   - complain: called with warnings.
  /// - Throws: if the file belongs to another run or is not a run file, or another process is writing it. It is then
  ///   unchanged.
  init(path: String, header: RunHeader, files: [String], complain: (String) -> Void) throws {
    self.path = path
    descriptor = try Self.open(path)
    do {
      try Self.lock(descriptor, path, complain)
      let lines = try Self.lines(path)
      let spelt = files.map { JSONText.string($0).text }
      if lines.wholeLength > 0 { try Self.check(lines, header, Set(spelt), path) }
      guard ftruncate(descriptor, off_t(lines.wholeLength)) == 0 else {
        throw FileError(.writing, path, .system(errno))
      }
      if lines.wholeLength == 0 { try Self.write(header.line + "\n", to: descriptor, path) }
      let done = Set(lines.pictures.map(\.name))
      remaining = spelt.indices.filter { !done.contains(spelt[$0]) }
      failedBefore = lines.failed.count
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Adds a picture's line, completely or not at all.
  func append(_ result: PictureResult) throws(FileError) {
    try Self.write(result.json(withTiming: false).text + "\n", to: descriptor, path)
  }

  /// Flushes the added lines to the disk.
  func finish() throws(FileError) {
    // Some file systems report a full disk only here.
    guard fsync(descriptor) == 0 else { throw FileError(.writing, path, .system(errno)) }
  }

  private static func write(_ line: String, to descriptor: Int32, _ path: String) throws(FileError) {
    let start = lseek(descriptor, 0, SEEK_END)
    var line = line
    guard let code = line.withUTF8({ writeAll(UnsafeRawBufferPointer($0), to: descriptor) }) else { return }
    if start >= 0 { ftruncate(descriptor, start) }
    throw FileError(.writing, path, .system(code))
  }

  private static func open(_ path: String) throws -> Int32 {
    if let status = FileStatus(path), status.kind != .regular {
      throw RunRefused(description: "--output \(path): a run is kept in an ordinary file, which this is not.")
    }
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(.writing, path, .system(errno)) }
    return descriptor
  }

  private static func lock(
    _ descriptor: Int32, _ path: String, _ complain: (String) -> Void
  ) throws(RunRefused) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    if errno == EWOULDBLOCK {
      throw RunRefused(
        description: "\(path): another process is writing this run. Wait for it, or choose another --output.")
    }
    // Some cluster file systems do not support locks.
    complain(
      "\(path) cannot be locked (\(String(cString: strerror(errno)))): see that no other process writes it.")
  }

  private static func lines(_ path: String) throws -> RunLines {
    do {
      return try RunLines(path: path)
    } catch let error as MalformedRun where error.line == 1 {
      throw isNoRun(path)
    }
  }

  private static func isNoRun(_ path: String) -> RunRefused {
    RunRefused(description: "\(path) is there, and is no run of evaluate: choose another --output.")
  }

  private static func check(
    _ lines: RunLines, _ header: RunHeader, _ names: Set<String>, _ path: String
  ) throws(RunRefused) {
    let way = "Give another --output, or delete this file to start again."
    guard let old = lines.header else { throw isNoRun(path) }
    guard old == header else {
      throw RunRefused(
        description: "\(path) holds another run, which differs in (there → now)\n"
          + old.differences(from: header) + way)
    }
    var seen: Set<String> = []
    for (name, line) in lines.pictures where !(names.contains(name) && seen.insert(name).inserted) {
      let what = seen.contains(name) ? "is there twice" : "is not in the list"
      throw RunRefused(description: "\(path): line \(line): \(name) \(what). \(way)")
    }
  }
}

/// Why a file cannot be used as a run or a shard of one.
public struct RunRefused: Error, CustomStringConvertible {
  public let description: String
}
