import Foundation

/// Reads JSON (RFC 8259) value by value, as the caller requests. Only the requested values are kept in memory.
///
/// Strict, with one exception: `NaN`, `Infinity` and `-Infinity`, which Python's `json` writes, are read as numbers, so
/// that the caller can name the value that is not finite. Skipped values are checked as strictly as others. Nesting is
/// bounded, and skipping does not recurse, so that a hostile text cannot overflow the stack.
public struct JSONReader: ~Copyable {
  /// The kind of the next value.
  public enum ValueKind: Sendable, Hashable {
    case object, array, string, number, bool, null
    /// Not a JSON value, or the end of the text.
    case none
  }

  /// The maximum number of open objects and arrays.
  public static let deepest = 256

  /// The name of the text in messages, usually the file's path.
  public let source: String
  var window: ByteWindow
  var depth = 0

  /// Opens a file or a pipe.
  /// - Throws: if it cannot be read, or its first bytes are not text in UTF-8, or in UTF-16 behind its mark.
  public static func open(_ path: String) throws(JSONError) -> JSONReader {
    let file: InputFile
    do throws(FileError) { file = try InputFile(path) } catch { throw JSONError(error) }
    var window = ByteWindow(reading: file)
    var wide: [UInt8]?
    do throws(FileError) {
      while window.limit < 4, try window.refill() {}
      if TextEncoding.isUTF16((0..<min(4, window.limit)).map { window.bytes[$0] }) {
        var text = (0..<window.limit).map { window.bytes[$0] }
        try file.readRest(into: &text, limit: mostUTF16)
        wide = text
      }
    } catch {
      throw JSONError(error)
    }
    if let wide { return try reading(wide, source: path) }
    return try checked(path, window)
  }

  /// UTF-16 is converted in memory.
  private static let mostUTF16 = 1 << 28

  /// Reads a text from memory.
  /// - Parameter source: its name in errors.
  public static func reading(_ text: [UInt8], source: String) throws(JSONError) -> JSONReader {
    guard let text = TextEncoding.utf8(text) else {
      throw JSONError(source: source, place: nil, problem: "it is \(TextEncoding.damaged)")
    }
    return try checked(source, ByteWindow(text))
  }

  private init(_ source: String, _ window: consuming ByteWindow) {
    self.source = source
    self.window = window
  }

  /// An error at the current position.
  public func error(_ problem: String) -> JSONError {
    JSONError(source: source, place: window.place, problem: problem)
  }

  /// The kind of the next value, without reading it.
  public mutating func kind() throws(JSONError) -> ValueKind {
    switch try token() {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "N"), UInt8(ascii: "I"):
      .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .none
    }
  }

  /// Calls `member` with each key of an object; it must read the value, or `skip()` it.
  public mutating func object(
    _ member: (inout JSONReader, String) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(UInt8(ascii: "{"), "an object, { … },")
    if try accept(UInt8(ascii: "}")) {
      depth -= 1
      return
    }
    repeat {
      guard try token() == UInt8(ascii: "\"") else { throw missing("a key in double quotes") }
      let key = try string()
      try expect(UInt8(ascii: ":"), "a colon after the key")
      try member(&self, key)
    } while try accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"), "a comma or }")
    depth -= 1
  }

  /// Calls `element` for each element of an array; it must read it, or `skip()` it.
  public mutating func array(_ element: (inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
    try open(UInt8(ascii: "["), "a list, [ … ],")
    if try accept(UInt8(ascii: "]")) {
      depth -= 1
      return
    }
    repeat { try element(&self) } while try accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"), "a comma or ]")
    depth -= 1
  }

  /// Whether only white space is left.
  public mutating func isAtEnd() throws(JSONError) -> Bool {
    try token() == 0 && window.position == window.limit
  }

  /// Passes over white space and byte-order marks, which stand between texts that were joined into one.
  public mutating func skipByteOrderMarks() throws(JSONError) {
    while try token() == 0xEF {
      while window.limit - window.position < 3, try refill() {}
      guard window.limit - window.position >= 3, window.bytes[window.position + 1] == 0xBB,
        window.bytes[window.position + 2] == 0xBF
      else { return }
      window.position += 3
    }
  }

  /// Throws unless only white space is left.
  public mutating func end() throws(JSONError) {
    guard try isAtEnd() else { throw error("the text should end here, but something follows") }
  }
}

// MARK: - Tokens

extension JSONReader {
  /// The next byte; 0 at the end, which is not valid in JSON.
  mutating func peek() throws(JSONError) -> UInt8 {
    if window.position < window.limit { return window.bytes[window.position] }
    return try refill() ? window.bytes[window.position] : 0
  }

  /// The next byte that is not white space.
  mutating func token() throws(JSONError) -> UInt8 {
    while true {
      let byte = try peek()
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      window.position += 1
    }
  }

  mutating func accept(_ wanted: UInt8) throws(JSONError) -> Bool {
    guard try token() == wanted, window.position < window.limit else { return false }
    window.position += 1
    return true
  }

  mutating func expect(_ wanted: UInt8, _ what: String) throws(JSONError) {
    guard try accept(wanted) else { throw missing(what) }
  }

  /// An error that says what is expected at the current position.
  public func missing(_ what: String) -> JSONError {
    let isAtEnd = window.position == window.limit
    return error(isAtEnd ? "the text ends where \(what) is expected" : "\(what) is expected here")
  }

  /// Reads more bytes; see `ByteWindow.refill`.
  mutating func refill() throws(JSONError) -> Bool {
    do throws(FileError) { return try window.refill() } catch { throw JSONError(error) }
  }

  private mutating func open(_ bracket: UInt8, _ what: String) throws(JSONError) {
    try expect(bracket, what)
    depth += 1
    try checkDepth(depth)
  }

  func checkDepth(_ depth: Int) throws(JSONError) {
    guard depth <= Self.deepest else {
      throw error("more than \(Self.deepest) lists and objects are open at once")
    }
  }

  /// Refuses text that is not UTF-8, and skips a byte order mark.
  private static func checked(
    _ source: String, _ window: consuming ByteWindow
  ) throws(JSONError) -> JSONReader {
    var reader = JSONReader(source, window)
    while reader.window.limit < 4, try reader.refill() {}
    let start = (0..<min(4, reader.window.limit)).map { reader.window.bytes[$0] }
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { reader.window.position = 3 }
    if let other = TextEncoding.foreign(start) {
      throw JSONError(source: source, place: nil, problem: "it is \(other)")
    }
    return reader
  }
}

/// Why a text could not be read as the expected JSON.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A place in a text.
  public struct Place: Sendable, Hashable {
    /// Counted from 1.
    public let line: Int
    /// The offset from the start of the text, counted from 0.
    public let byte: Int
  }

  /// The name of the text in messages, usually the file's path.
  public let source: String
  /// `nil` if the file could not be read at all.
  public let place: Place?
  public let problem: String

  public init(source: String, place: Place?, problem: String) {
    self.source = source
    self.place = place
    self.problem = problem
  }

  init(_ error: FileError) { self.init(source: error.path, place: nil, problem: error.sentence) }

  /// The position and the problem, without the source.
  public var detail: String {
    place.map { "line \($0.line), byte \($0.byte): \(problem)" } ?? problem
  }

  public var description: String { "\(source): \(detail)" }
}
