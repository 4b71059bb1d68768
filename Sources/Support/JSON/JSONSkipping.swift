extension JSONReader {
  /// Skips a value, which is checked but not kept.
  public mutating func skip() throws(JSONError) {
    // One element for each open object or array: whether it is an object.
    var open: [Bool] = []
    repeat {
      guard try !opens(&open) else { continue }
      // A value has ended here, and perhaps the objects and arrays around it.
      while let isObject = open.last {
        if try accept(UInt8(ascii: ",")) {
          if isObject { try skipKey() }
          break
        }
        try expect(UInt8(ascii: isObject ? "}" : "]"), isObject ? "a comma or }" : "a comma or ]")
        open.removeLast()
      }
    } while !open.isEmpty
  }

  /// Skips a scalar or an empty container, or only the opening of a container that has members.
  /// - Returns: whether a container was opened.
  private mutating func opens(_ open: inout [Bool]) throws(JSONError) -> Bool {
    switch try kind() {
    case .object, .array:
      let isObject = try accept(UInt8(ascii: "{"))
      if !isObject { try expect(UInt8(ascii: "["), "[") }
      if try accept(UInt8(ascii: isObject ? "}" : "]")) { return false }
      open.append(isObject)
      try checkDepth(depth + open.count)
      if isObject { try skipKey() }
      return true
    case .string: try skipString()
    case .number: try skipNumber()
    case .bool: _ = try bool()
    case .null: try null()
    case .none: throw missing("a value")
    }
    return false
  }

  private mutating func skipKey() throws(JSONError) {
    try skipString()
    try expect(UInt8(ascii: ":"), "a colon after the key")
  }

  /// Unlike `string()`, allows any length, since masks in COCO files are long.
  private mutating func skipString() throws(JSONError) { try asciiString { _ in } }

  /// Passes each character of a string to `take`, as a byte: 0 for what is not ASCII or is written as a number. Unlike
  /// `string()`, allows any length.
  @inline(__always)
  public mutating func asciiString(_ take: (UInt8) -> Void) throws(JSONError) {
    try expect(UInt8(ascii: "\""), "a text in double quotes")
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        window.position += 1
        return
      case UInt8(ascii: "\\"):
        window.position += 1
        let code = try peek()
        try skipEscape()
        take(Self.escapes[code] ?? 0)
      case 0..<0x20:
        throw error(
          window.position == window.limit
            ? "the text ends within double quotes" : "a text holds a control character, which must be escaped"
        )
      case 0x80...:
        try skipMultibyte()
        take(0)
      default:
        take(byte)
        window.position += 1
      }
    }
  }

  private mutating func skipEscape() throws(JSONError) {
    let byte = try peek()
    guard "\"\\/bfnrtu".utf8.contains(byte) else { throw error("a text holds an unknown escape") }
    window.position += 1
    guard byte == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      guard Character(Unicode.Scalar(try peek())).isHexDigit else {
        throw error("an escape is not hexadecimal")
      }
      window.position += 1
    }
  }

  /// One scalar of two to four bytes.
  private mutating func skipMultibyte() throws(JSONError) {
    var scalar: [UInt8] = [try peek()]
    let length = scalar[0] >= 0xF0 ? 4 : scalar[0] >= 0xE0 ? 3 : 2
    window.position += 1
    while scalar.count < length, try peek() & 0xC0 == 0x80 {
      scalar.append(try peek())
      window.position += 1
    }
    guard String(validating: scalar, as: UTF8.self) != nil else { throw error("a text is not UTF-8") }
  }
}
