import Glibc
import Support

/// Writes a run's log, a line at a time, each wholly or not at all.
final class TrainingLogWriter {
  private let path: String
  private let descriptor: Int32
  private let writes: TrainingWrites

  /// Begins a log, in place of what is there.
  init(beginning path: String, _ lines: [TrainingLogLine], _ writes: TrainingWrites) throws {
    self.path = path
    self.writes = writes
    try writes.before("log")
    let file = try AtomicFile(path)
    for line in lines { try file.write(Array((line.json.text + "\n").utf8)) }
    try file.commit()
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.writing, path, .system(errno)) }
  }

  deinit { close(descriptor) }

  func append(_ line: TrainingLogLine) throws {
    try writes.before("log line")
    let start = lseek(descriptor, 0, SEEK_END)
    var text = line.json.text + "\n"
    guard let code = text.withUTF8({ writeAll(UnsafeRawBufferPointer($0), to: descriptor) }) else { return }
    if start >= 0 { ftruncate(descriptor, start) }
    throw FileError(.writing, path, .system(code))
  }

  /// Brings all lines to the disk.
  func flush() throws(FileError) {
    // Some file systems report a full disk only here.
    guard fsync(descriptor) == 0 else { throw FileError(.writing, path, .system(errno)) }
  }
}
