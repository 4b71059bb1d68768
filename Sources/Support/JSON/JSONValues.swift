import Foundation

extension JSONReader {
  /// A string, at most 256 KB of it.
  public mutating func string() throws(JSONError) -> String {
    try expect(UInt8(ascii: "\""), "a text in double quotes")
    var length = 0
    var (hasEscapes, union): (Bool, UInt8) = (false, 0)
    while true {
      while window.position + length < window.limit {
        let byte = window.bytes[window.position + length]
        if byte == UInt8(ascii: "\"") {
          let content = UnsafeBufferPointer(start: window.bytes + window.position, count: length)
          let text = hasEscapes ? try unescaped(content) : Self.text(content, isASCII: union < 0x80)
          guard let text else { throw error("a text is not UTF-8") }
          window.position += length + 1
          return text
        }
        guard byte >= 0x20 else { throw error("a text holds a control character, which must be escaped") }
        union |= byte
        if byte == UInt8(ascii: "\\") {
          hasEscapes = true
          length += 1
        }
        length += 1
      }
      guard try refill() else {
        throw error(window.isFull ? "a text is longer than 256 KB" : "the text ends within double quotes")
      }
    }
  }

  /// ASCII is not validated, since that would take longer than the rest of reading a key.
  private static func text(_ content: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> String? {
    isASCII ? String(decoding: content, as: UTF8.self) : String(validating: content, as: UTF8.self)
  }

  /// A number in double precision: infinite if it is too large or written `Infinity`, NaN if it is written `NaN`.
  public mutating func number() throws(JSONError) -> Double { try numeral().value }

  /// A whole number. One with a zero fraction, such as "3.0", counts.
  public mutating func integer() throws(JSONError) -> Int {
    guard try kind() == .number else { throw missing("a whole number") }
    guard let integer = try numeral().integer else {
      throw error("the number that ends here is not whole, or too large")
    }
    return integer
  }

  public mutating func bool() throws(JSONError) -> Bool {
    let isTrue = try token() == UInt8(ascii: "t")
    try literal(isTrue ? "true" : "false")
    return isTrue
  }

  public mutating func null() throws(JSONError) { try literal("null") }

  // Variants for callers that accept values of another kind: these are skipped, and the result is `nil`.

  public mutating func stringIfAny() throws(JSONError) -> String? {
    if try kind() == .string { return try string() }
    try skip()
    return nil
  }

  public mutating func numberIfAny() throws(JSONError) -> Double? {
    if try kind() == .number { return try number() }
    try skip()
    return nil
  }

  public mutating func integerIfAny() throws(JSONError) -> Int? {
    if try kind() == .number { return try numeral().integer }
    try skip()
    return nil
  }

  /// `true` or `false`, or whether a number is not 0.
  public mutating func truthIfAny() throws(JSONError) -> Bool? {
    if try kind() == .bool { return try bool() }
    return try numberIfAny().map { $0 != 0 }
  }

  mutating func literal(_ word: StaticString) throws(JSONError) {
    for place in 0..<word.utf8CodeUnitCount {
      guard try peek() == word.utf8Start[place] else { throw missing(place == 0 ? "a value" : "\(word)") }
      window.position += 1
    }
  }
}

extension JSONReader {
  /// A string's content with its escapes replaced; `nil` if it is not UTF-8.
  func unescaped(_ content: UnsafeBufferPointer<UInt8>) throws(JSONError) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(content.count)
    var place = 0
    /// The four hexadecimal digits from `start` on.
    func unit(_ start: Int) throws(JSONError) -> UInt16 {
      let end = start + 4
      let digits =
        end <= content.count ? content[start..<end].map { Character(Unicode.Scalar($0)).hexDigitValue } : []
      guard digits.count == 4, !digits.contains(nil) else { throw error("an escape is not hexadecimal") }
      return digits.reduce(0) { $0 << 4 | UInt16($1 ?? 0) }
    }
    while place < content.count {
      guard content[place] == UInt8(ascii: "\\"), place + 1 < content.count else {
        bytes.append(content[place])
        place += 1
        continue
      }
      let code = content[place + 1]
      place += 2
      if let plain = Self.escapes[code] {
        bytes.append(plain)
        continue
      }
      guard code == UInt8(ascii: "u") else { throw error("a text holds an unknown escape") }
      let first = try unit(place)
      place += 4
      if let scalar = Unicode.Scalar(first) {
        bytes.append(contentsOf: String(scalar).utf8)
        continue
      }
      guard UTF16.isLeadSurrogate(first), content[place...].starts(with: "\\u".utf8) else {
        throw error("half of a surrogate pair stands alone")
      }
      let second = try unit(place + 2)
      guard UTF16.isTrailSurrogate(second) else { throw error("half of a surrogate pair stands alone") }
      place += 6
      bytes.append(contentsOf: String(UTF16.decode(UTF16.EncodedScalar([first, second]))).utf8)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// What the letter behind a backslash stands for.
  static let escapes: [UInt8: UInt8] = [
    0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
    UInt8(ascii: "n"): 0x0A,
    UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]
}
