import Support

/// What a process has left of a run's log.
struct TrainingLogFile {
  /// None where there is no file.
  private(set) var lines: [TrainingLogLine] = []
  /// Whole lines that are none of a training run's log, and are passed over.
  private(set) var damagedLines = 0

  /// - Throws: `FileError` where something is there that cannot be read, so that nobody takes it for an empty log.
  init(_ path: String) throws(FileError) {
    guard let status = FileStatus(path) else { return }
    guard status.kind == .regular else { throw FileError(.reading, path, .notRegular) }
    let bytes = try InputFile.bytes(of: path, limit: 1 << 32)
    // What has no end was being written when the process was killed.
    guard let end = bytes.lastIndex(of: 0x0A) else { return }
    for line in bytes[..<end].split(separator: 0x0A) {
      do throws(JSONError) {
        lines.append(try TrainingLogLine(json: line, source: path))
      } catch {
        damagedLines += 1
      }
    }
  }

  /// Whether a step was made.
  var hasSteps: Bool { lines.contains { if case .step = $0 { true } else { false } } }
}
