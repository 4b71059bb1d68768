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

  /// ASCII needs no check, which takes longer than all else of reading a key.
  private static func text(_ content: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> String? {
    isASCII ? String(decoding: content, as: UTF8.self) : String(validating: content, as: UTF8.self)
  }

  /// A number in double precision. Infinite where it is larger than any such, or where `Infinity` stands; `NaN` is one.
  public mutating func number() throws(JSONError) -> Double { try numeral().value }

  /// A whole number. One with a fraction of zero, as "3.0", is whole.
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

  // The same for callers that would rather name a value of another kind than give up the file: `nil` where it is
  // one, and it is passed over.

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

  /// `true` or `false`, or a number, which is true where it is not 0.
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
