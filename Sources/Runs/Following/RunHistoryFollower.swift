import Support

/// Reads a run's log as it grows. Each call reads on from where the last one ended; where the file was replaced, or is
/// no longer what was read, it begins anew.
///
/// What is kept does not grow with the log. Lines that are no JSON are passed over and counted; a last line that is not
/// finished yet waits for its end.
public struct RunHistoryFollower: Sendable {
  public let path: String
  public private(set) var history = RunHistory()
  /// When the file was last written, in nanoseconds since 1970; `nil` until it is there.
  public private(set) var modified: Int?
  private var identity: FileIdentity?
  /// How many bytes have been read.
  private var offset = 0
  private var lineNumber = 0
  /// The bytes of a line that has not ended.
  private var rest: [UInt8] = []
  /// Whether the line is too long, so that it is passed over.
  private var isSkipping = false
  /// The last bytes that were read: they show whether the file is still the same.
  private var tail: [UInt8] = []

  /// A longer line is damaged.
  private static let longestLine = 1 << 20
  private static let tailLength = 64

  public init(_ path: String) { self.path = path }

  /// Reads what is new, up to a number of bytes.
  ///
  /// - Returns: whether the history has changed, and whether there is more to read.
  /// - Throws: where the file is there and cannot be read. Without a file nothing changes.
  public mutating func read(atMost limit: Int = 1 << 22) throws(FileError) -> (
    hasChanged: Bool, isBehind: Bool
  ) {
    guard let status = FileStatus(path) else { return (false, false) }
    let isOther = identity != nil && identity != status.identity || status.size < offset
    guard isOther || status.size > offset || identity == nil else {
      modified = status.modified
      return (false, false)
    }
    let file = try InputFile(path)
    var hasChanged = false
    let isReplaced = isOther ? true : try !isSame(file)
    if isReplaced {
      startAnew()
      hasChanged = true
    }
    identity = file.status.identity
    modified = file.status.modified
    try file.seek(to: offset)
    let bytes = try file.readPrefix(min(limit, max(0, file.status.size - offset)))
    guard !bytes.isEmpty else { return (hasChanged, false) }
    offset += bytes.count
    tail = Array((tail + bytes.suffix(Self.tailLength)).suffix(Self.tailLength))
    take(bytes)
    return (true, offset < file.status.size)
  }

  /// Reads all that is there.
  public mutating func readAll() throws(FileError) {
    while try read().isBehind {}
  }

  private func isSame(_ file: InputFile) throws(FileError) -> Bool {
    guard !tail.isEmpty else { return true }
    try file.seek(to: offset - tail.count)
    return try file.readPrefix(tail.count) == tail
  }

  private mutating func startAnew() {
    (history, offset, lineNumber, rest, isSkipping, tail) = (RunHistory(), 0, 0, [], false, [])
  }

  private mutating func take(_ bytes: [UInt8]) {
    let newline = UInt8(ascii: "\n")
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: newline) {
      lineNumber += 1
      if isSkipping {
        isSkipping = false
      } else {
        takeLine(rest.isEmpty ? Array(bytes[start..<end]) : rest + bytes[start..<end])
      }
      rest = []
      start = end + 1
    }
    guard !isSkipping else { return }
    rest += bytes[start...]
    if rest.count > Self.longestLine {
      history.takeDamage("line \(lineNumber + 1): it is longer than 1 MB")
      (rest, isSkipping) = ([], true)
    }
  }

  private mutating func takeLine(_ line: [UInt8]) {
    // Empty lines are no damage.
    guard line.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { return }
    guard line.count <= Self.longestLine else {
      return history.takeDamage("line \(lineNumber): it is longer than 1 MB")
    }
    do throws(JSONError) {
      history.take(try TrainingLogLine(json: line, source: path))
    } catch {
      history.takeDamage("line \(lineNumber): \(error.problem)")
    }
  }
}
