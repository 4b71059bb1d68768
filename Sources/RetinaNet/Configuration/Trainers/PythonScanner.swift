import Checkpoints

/// What is no literal, or not one that is read here.
struct NoLiteral: Error {}

/// Goes through a text in Python: names, numbers, strings, blanks and comments.
struct PythonScanner {
  let bytes: [UInt8]
  var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { position >= bytes.count }

  var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

  func peekIs(_ character: Character) -> Bool {
    position < bytes.count && character.asciiValue == bytes[position]
  }

  mutating func take(_ character: Character) -> Bool {
    guard peekIs(character) else { return false }
    position += 1
    return true
  }

  mutating func takeWord(_ word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// Skips blanks and comments.
  mutating func skipBlank(acrossLines: Bool) {
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

  mutating func identifier() -> String? {
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

  /// Goes on behind a string; behind the line, or the text, where it is not closed.
  mutating func skipString() {
    let (quote, isLong) = openString()
    while position < bytes.count {
      if closeString(quote, isLong) || (!isLong && isLineEnd(peek)) { return }
      position = min(bytes.count, position + (peekIs("\\") ? 2 : 1))
    }
  }

  /// Goes on to the next line that begins a statement outside of blocks: not within brackets or a string of several
  /// lines, and not with a blank.
  mutating func skipStatement() {
    var open = 0
    while !isAtEnd {
      switch Character(Unicode.Scalar(peek)) {
      case "#": skipBlank(acrossLines: false)
      case "'", "\"": skipString()
      case "\\": position = min(bytes.count, position + 2)
      case "\n", "\r":
        position += 1
        if open == 0, !isAtEnd, ![0x20, 0x09, 0x0A, 0x0D].contains(peek) { return }
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

  /// The operator that comes next, if it is one of these.
  mutating func sign(among signs: String, acrossLines: Bool) -> Character? {
    skipBlank(acrossLines: acrossLines)
    return signs.first { take($0) }
  }

  mutating func number() throws -> PlainValue {
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
  mutating func string(acrossLines: Bool) throws -> String {
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
      skipBlank(acrossLines: acrossLines)
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
}

extension PlainValue {
  /// What Python's operators make of numbers, and `+` of text.
  ///
  /// - Parameter left: for how many more values there is room. A text that is added to itself grows fast.
  func combined(_ sign: Character, _ other: PlainValue, _ left: inout Int) throws -> PlainValue {
    if let text, let more = other.text, sign == "+", text.utf8.count + more.utf8.count <= 65_536 {
      left -= (text.utf8.count + more.utf8.count) / 8
      guard left >= 0 else { throw NoLiteral() }
      return .text(text + more)
    }
    if let whole = integer, let second = other.integer, sign != "/" {
      let (value, overflows) =
        switch sign {
        case "+": whole.addingReportingOverflow(second)
        case "-": whole.subtractingReportingOverflow(second)
        default: whole.multipliedReportingOverflow(by: second)
        }
      guard !overflows else { throw NoLiteral() }
      return .integer(value)
    }
    guard let first = number, let second = other.number else { throw NoLiteral() }
    let value =
      switch sign {
      case "+": first + second
      case "-": first - second
      case "*": first * second
      default: first / second
      }
    guard value.isFinite else { throw NoLiteral() }
    return .number(value)
  }
}
