import Glibc
import Support

/// The file in which a run's results grow, a picture a line behind the header, so that whatever ends the program, the
/// same command goes on from there.
///
/// One process writes it at a time. A line that was cut off is taken away. What failed stays a line of its own and is
/// not tried again, so that a run that was broken off ends with the very bytes of one that was not.
final class RunFile {
  private let path: String
  /// Holds the lock.
  private let descriptor: Int32
  private let sink: OutputSink
  /// The pictures of the list that the file has no line of, by their places.
  let remaining: [Int]
  /// How many of the lines that were there are failures.
  let failedBefore: Int

  struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens or makes the file, and takes up the run in it.
  ///
  /// - Parameter files: the pictures' names, in the order in which their lines come; none twice.
  /// - Throws: where the file is another run's or none's, or another process writes to it. Nothing has changed then.
  init(path: String, header: RunHeader, files: [String]) throws {
    self.path = path
    descriptor = try Self.open(path)
    do {
      try Self.lock(descriptor, path)
      let lines = try Self.lines(path)
      let spelt = files.map { JSONText.string($0).text }
      if lines.wholeLength > 0 { try Self.check(lines, header, Set(spelt), path) }
      guard ftruncate(descriptor, off_t(lines.wholeLength)) == 0 else { throw OutputError(path: path) }
      sink = try OutputSink(path: path, appends: true)
      if lines.wholeLength == 0 { try sink.write(header.line + "\n") }
      let done = Set(lines.pictures.map(\.name))
      remaining = spelt.indices.filter { !done.contains(spelt[$0]) }
      failedBefore = lines.failed.count
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Adds a picture's line, whole or not at all.
  func append(_ result: PictureResult) throws(OutputError) {
    try sink.write(result.json(withTiming: false).text + "\n")
  }

  func finish() throws(OutputError) { try sink.finish() }

  private static func open(_ path: String) throws -> Int32 {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw Refused(description: "--output \(path): a run is kept in an ordinary file, which this is not.")
    }
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputError(path: path) }
    return descriptor
  }

  private static func lock(_ descriptor: Int32, _ path: String) throws(Refused) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    if errno == EWOULDBLOCK {
      throw Refused(
        description: "\(path): another process is writing this run. Wait for it, or choose another --output.")
    }
    // Some file systems of clusters know no locks.
    Console.complain(
      "\(path) cannot be locked (\(String(cString: strerror(errno)))): see that no other process writes it.")
  }

  private static func lines(_ path: String) throws -> RunLines {
    do {
      return try RunLines(path: path)
    } catch let error as RunLines.Malformed where error.line == 1 {
      throw isNoRun(path)
    }
  }

  private static func isNoRun(_ path: String) -> Refused {
    Refused(description: "\(path) is there, and is no run of evaluate: choose another --output.")
  }

  private static func check(
    _ lines: RunLines, _ header: RunHeader, _ names: Set<String>, _ path: String
  ) throws(Refused) {
    let way = "Give another --output, or delete this file to begin anew."
    guard let old = lines.header else { throw isNoRun(path) }
    guard old == header else {
      throw Refused(
        description: "\(path) holds another run, which differs in (there → now)\n"
          + old.differences(from: header) + way)
    }
    var seen: Set<String> = []
    for (name, line) in lines.pictures where !(names.contains(name) && seen.insert(name).inserted) {
      let what = seen.contains(name) ? "is there twice" : "is not in the list"
      throw Refused(description: "\(path): line \(line): \(name) \(what). \(way)")
    }
  }
}
