import Support

/// All lines of a training run's log, by kind.
public struct TrainingLog: Sendable, Hashable {
  /// The first line; `nil` where there is no log yet.
  public private(set) var run: TrainingRunHeader?
  /// By rising step.
  public private(set) var steps: [TrainingStepRecord] = []
  public private(set) var validations: [TrainingValidationRecord] = []
  public private(set) var events: [TrainingEventRecord] = []

  public init() {}

  public mutating func add(_ line: TrainingLogLine) {
    switch line {
    case .run(let header): run = header
    case .step(let record): steps.append(record)
    case .validation(let record): validations.append(record)
    case .event(let record): events.append(record)
    }
  }

  /// The step and the reason where the run ended; `nil` while it goes on.
  public var end: TrainingEventRecord? {
    guard let last = events.last, last.step >= steps.last?.step ?? 0 else { return nil }
    switch last.event {
    case .finished, .stopped: return last
    default: return nil
    }
  }
}

/// Reads the log of a run as it grows, from this process or another one.
///
/// A run that is resumed drops the lines behind its checkpoint: the file is then another one, and is read from its start.
public struct TrainingLogFollower: Sendable {
  public let path: String
  public private(set) var log = TrainingLog()
  /// Up to the end of the last whole line that was read.
  private var offset = 0
  private var lines = 0
  private var identity: FileIdentity?

  /// Larger ones are no logs.
  private static let mostBytes = 1 << 30

  public init(path: String) { self.path = path }

  /// Reads what is new. A line that is still being written is left for the next time.
  ///
  /// - Returns: whether `log` has changed. False also where there is no file.
  /// - Throws: `JSONError` with the path and line where a line is not a log's, `FileError` where it cannot be read.
  public mutating func update() throws -> Bool {
    guard let status = FileStatus(path) else { return false }
    if status.identity != identity || status.size < offset {
      identity = status.identity
      (offset, lines, log) = (0, 0, TrainingLog())
    }
    guard status.size > offset else { return false }
    let file = try InputFile(path)
    // It may have been replaced meanwhile: then the next call reads it from its start.
    guard file.status.identity == identity else { return false }
    try file.seek(to: offset)
    var bytes: [UInt8] = []
    try file.readRest(into: &bytes, limit: Self.mostBytes)
    guard let end = bytes.lastIndex(of: 0x0A) else { return false }
    for line in bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false) {
      do throws(JSONError) {
        log.add(try TrainingLogLine(json: line, source: path))
      } catch {
        throw JSONError(source: path, place: nil, problem: "line \(lines + 1): \(error.problem)")
      }
      lines += 1
    }
    offset += end + 1
    return true
  }
}
