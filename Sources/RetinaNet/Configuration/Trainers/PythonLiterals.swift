import Checkpoints

/// Reads the assignments of a configuration written in Python, such as mmdetection's, without running it: literals,
/// lists, tuples, dictionaries, and `dict(…)`. Everything else it names and leaves out.
struct PythonLiterals {
  /// By name; of several assignments of a name the last.
  private(set) var values: [String: PlainValue] = [:]
  /// The assigned names whose values are no literals.
  private(set) var unread: [String] = []

  private let bytes: [UInt8]
  private var position = 0

  private static let deepest = 64

  init(_ text: String) {
    bytes = Array(text.utf8)
    while position < bytes.count {
      skipBlank(acrossLines: true)
      guard position < bytes.count else { break }
      readStatement()
    }
  }

  private struct NoLiteral: Error {}

  private mutating func readStatement() {
    let start = position
    guard let name = identifier() else { return skipStatement() }
    skipBlank(acrossLines: false)
    guard take("="), peek != UInt8(ascii: "=") else {
      position = start
      return skipStatement()
    }
    do {
      let value = try value(depth: 0)
      skipBlank(acrossLines: false)
      guard position == bytes.count || isLineEnd(peek) else { throw NoLiteral() }
      values[name] = value
    } catch {
      unread.append(name)
      values[name] = nil
      position = start
      skipStatement()
    }
  }

  /// Goes on to the next line that does not begin with a blank or a closing bracket.
  private mutating func skipStatement() {
    repeat {
      while position < bytes.count, !isLineEnd(peek) { position += 1 }
      position = min(bytes.count, position + 1)
    } while position < bytes.count
      && [" ", "\t", ")", "]", "}", "\n", "\r"].contains(Character(Unicode.Scalar(peek)))
  }

  // MARK: - Values

  private mutating func value(depth: Int) throws -> PlainValue {
    guard depth < Self.deepest else { throw NoLiteral() }
    skipBlank(acrossLines: depth > 0)
    guard position < bytes.count else { throw NoLiteral() }
    switch Character(Unicode.Scalar(peek)) {
    case "[": return .list(try items(from: "[", to: "]", depth: depth).values)
    case "(":
      let (values, hasComma) = try items(from: "(", to: ")", depth: depth)
      return values.count == 1 && !hasComma ? values[0] : .list(values)
    case "{": return try braces(depth: depth)
    case "'", "\"": return .text(try string())
    case "-", "+", ".", "0"..."9": return try number()
    default: return try word(depth: depth)
    }
  }

  private mutating func items(
    from open: Character, to close: Character, depth: Int
  ) throws -> (values: [PlainValue], hasComma: Bool) {
    _ = take(open)
    var values: [PlainValue] = []
    var hasComma = false
    while true {
      skipBlank(acrossLines: true)
      if take(close) { return (values, hasComma) }
      guard values.isEmpty || hasComma else { throw NoLiteral() }
      values.append(try value(depth: depth + 1))
      skipBlank(acrossLines: true)
      let comma = take(",")
      hasComma = hasComma || comma
      guard comma || peekIs(close) else { throw NoLiteral() }
    }
  }

  /// A dictionary or a set.
  private mutating func braces(depth: Int) throws -> PlainValue {
    _ = take("{")
    var entries: [PlainValue.PlainEntry] = []
    var elements: [PlainValue] = []
    while true {
      skipBlank(acrossLines: true)
      if take("}") { return elements.isEmpty ? .dictionary(entries) : .list(elements) }
      let first = try value(depth: depth + 1)
      skipBlank(acrossLines: true)
      if take(":") {
        guard let key = first.text ?? first.integer.map(String.init) else { throw NoLiteral() }
        entries.append(.init(key: key, value: try value(depth: depth + 1)))
      } else {
        elements.append(first)
      }
      skipBlank(acrossLines: true)
      guard take(",") || peekIs("}"), elements.isEmpty || entries.isEmpty else { throw NoLiteral() }
    }
  }

  /// True, False, None, or `dict(name=value, …)`.
  private mutating func word(depth: Int) throws -> PlainValue {
    guard let word = identifier() else { throw NoLiteral() }
    switch word {
    case "True": return .bool(true)
    case "False": return .bool(false)
    case "None": return PlainValue.none
    case "dict": break
    default: throw NoLiteral()
    }
    skipBlank(acrossLines: true)
    guard take("(") else { throw NoLiteral() }
    var entries: [PlainValue.PlainEntry] = []
    while true {
      skipBlank(acrossLines: true)
      if take(")") { return .dictionary(entries) }
      guard let name = identifier() else { throw NoLiteral() }
      skipBlank(acrossLines: true)
      guard take("=") else { throw NoLiteral() }
      entries.append(.init(key: name, value: try value(depth: depth + 1)))
      skipBlank(acrossLines: true)
      guard take(",") || peekIs(")") else { throw NoLiteral() }
    }
  }

  private mutating func number() throws -> PlainValue {
    let start = position
    if peekIs("-") || peekIs("+") { position += 1 }
    while position < bytes.count, isNumberPart(peek, after: position > start ? bytes[position - 1] : 0) {
      position += 1
    }
    let text = String(decoding: bytes[start..<position].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    if let whole = Int(text) { return .integer(whole) }
    guard let number = Double(text), number.isFinite else { throw NoLiteral() }
    return .number(number)
  }

  private func isNumberPart(_ byte: UInt8, after last: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"),
      UInt8(ascii: "_"):
      true
    case UInt8(ascii: "-"), UInt8(ascii: "+"): last == UInt8(ascii: "e") || last == UInt8(ascii: "E")
    default: false
    }
  }

  /// One string literal, and those that follow it, which Python joins.
  private mutating func string() throws -> String {
    var text: [UInt8] = []
    repeat {
      let quote = peek
      let isLong = bytes[position...].starts(with: [quote, quote, quote])
      position += isLong ? 3 : 1
      while true {
        guard position < bytes.count else { throw NoLiteral() }
        if bytes[position...].starts(with: isLong ? [quote, quote, quote] : [quote]) { break }
        guard isLong || !isLineEnd(peek) else { throw NoLiteral() }
        if peekIs("\\") {
          text += try escape()
        } else {
          text.append(peek)
          position += 1
        }
      }
      position += isLong ? 3 : 1
      skipBlank(acrossLines: true)
    } while peekIs("'") || peekIs("\"")
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape() throws -> [UInt8] {
    position += 1
    guard position < bytes.count else { throw NoLiteral() }
    defer { position += 1 }
    switch Character(Unicode.Scalar(peek)) {
    case "n": return [0x0A]
    case "t": return [0x09]
    case "\\", "'", "\"": return [peek]
    case "\n": return []
    default: throw NoLiteral()
    }
  }

  // MARK: - Characters

  private var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private func peekIs(_ character: Character) -> Bool {
    position < bytes.count && character.asciiValue == bytes[position]
  }

  private mutating func take(_ character: Character) -> Bool {
    guard peekIs(character) else { return false }
    position += 1
    return true
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// Skips blanks and comments.
  private mutating func skipBlank(acrossLines: Bool) {
    while position < bytes.count {
      if peekIs("#") {
        while position < bytes.count, !isLineEnd(peek) { position += 1 }
      } else if peek == 0x20 || peek == 0x09 || (acrossLines && isLineEnd(peek)) {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func identifier() -> String? {
    let start = position
    while position < bytes.count {
      switch peek {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
        position += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9") where position > start: position += 1
      default: return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
      }
    }
    return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
  }
}
