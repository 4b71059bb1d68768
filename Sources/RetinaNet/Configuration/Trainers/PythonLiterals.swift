import Checkpoints

/// Reads the assignments of a configuration written in Python, such as mmdetection's, without running it: literals,
/// lists, tuples, dictionaries, and `dict(…)`. Everything else it names and leaves out. Each byte is looked at at most
/// three times, whatever the text.
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
      guard position == bytes.count || isLineEnd(peek) || take(";") else { throw NoLiteral() }
      values[name] = value
    } catch {
      unread.append(name)
      values[name] = nil
      position = start
      skipStatement()
    }
  }

  /// Goes on to the next line that begins a statement outside of blocks: not within brackets or a string of several
  /// lines, and not with a blank.
  private mutating func skipStatement() {
    var open = 0
    while position < bytes.count {
      switch Character(Unicode.Scalar(peek)) {
      case "#": skipBlank(acrossLines: false)
      case "'", "\"": skipString()
      case "\\": position = min(bytes.count, position + 2)
      case "\n", "\r":
        position += 1
        if open == 0, position < bytes.count, ![0x20, 0x09, 0x0A, 0x0D].contains(peek) { return }
      case let character:
        if "([{".contains(character) {
          open += 1
        } else if ")]}".contains(character) {
          open = max(0, open - 1)
        }
        position += 1
      }
    }
  }

  /// Goes on behind a string; behind the line, or the text, where it is not closed.
  private mutating func skipString() {
    let (quote, isLong) = openString()
    while position < bytes.count {
      if closeString(quote, isLong) || (!isLong && isLineEnd(peek)) { return }
      position = min(bytes.count, position + (peekIs("\\") ? 2 : 1))
    }
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
    case "'", "\"": return .text(try string(depth: depth))
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
    skipBlank(acrossLines: depth > 0)
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

  /// One string literal, and those that follow it, which Python joins: within brackets also from other lines.
  private mutating func string(depth: Int) throws -> String {
    var text: [UInt8] = []
    repeat {
      let (quote, isLong) = openString()
      while !closeString(quote, isLong) {
        guard position < bytes.count, isLong || !isLineEnd(peek) else { throw NoLiteral() }
        if peekIs("\\") {
          text += try escape()
        } else {
          text.append(peek)
          position += 1
        }
      }
      skipBlank(acrossLines: depth > 0)
    } while peekIs("'") || peekIs("\"")
    return String(decoding: text, as: UTF8.self)
  }

  /// Goes behind the quote, or the three, that open a string.
  private mutating func openString() -> (quote: UInt8, isLong: Bool) {
    let quote = peek
    let isLong = bytes[position...].starts(with: [quote, quote, quote])
    position += isLong ? 3 : 1
    return (quote, isLong)
  }

  /// Goes behind the quote, or the three, that close a string, if they are here.
  private mutating func closeString(_ quote: UInt8, _ isLong: Bool) -> Bool {
    guard bytes[position...].starts(with: isLong ? [quote, quote, quote] : [quote]) else { return false }
    position += isLong ? 3 : 1
    return true
  }

  private mutating func escape() throws -> [UInt8] {
    position += 1
    guard position < bytes.count else { throw NoLiteral() }
    defer { position += 1 }
    switch Character(Unicode.Scalar(peek)) {
    case "n": return [0x0A]
    case "r": return [0x0D]
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
