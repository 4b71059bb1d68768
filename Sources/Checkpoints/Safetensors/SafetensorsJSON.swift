/// Reads the subset of JSON that a safetensors header uses: objects, strings, and arrays of counts. Strict and not
/// recursive. Duplicate keys are passed on to the caller.
struct JSONScanner {
  private var cursor: ByteCursor
  private var ahead: UInt8?

  init(_ source: ByteSource, _ range: Range<Int>) {
    cursor = ByteCursor(source, range, what: "header")
  }

  /// Calls `member` with each key of an object. `member` must read the value.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try expect("{")
    if try accept("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while try accept(",")
    try expect("}")
  }

  /// An array of non-negative integers.
  mutating func counts(limit: Int) throws(CheckpointError) -> [Int] {
    try expect("[")
    var counts: [Int] = []
    if try accept("]") { return counts }
    repeat {
      guard counts.count < limit else { throw malformed("an array has more than \(limit) elements") }
      counts.append(try count())
    } while try accept(",")
    try expect("]")
    return counts
  }

  mutating func string() throws(CheckpointError) -> String {
    try expect("\"")
    var bytes: [UInt8] = []
    while true {
      let byte = try next()
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw malformed("a string is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try appendEscape(to: &bytes)
      case 0..<0x20: throw malformed("a string holds a control character")
      default: bytes.append(byte)
      }
    }
  }

  /// Throws unless only white space is left.
  mutating func end() throws(CheckpointError) {
    try skipSpace()
    guard ahead == nil, cursor.remaining == 0 else { throw malformed("something follows the object") }
  }

  private mutating func count() throws(CheckpointError) -> Int {
    try skipSpace()
    var value = 0
    var digits = 0
    while let byte = try peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      _ = try next()
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !overflow, !overflows else { throw malformed("a number is larger than any file") }
      guard digits == 0 || value > 0 else { throw malformed("a number begins with zero") }
      value = sum
      digits += 1
    }
    guard digits > 0 else { throw malformed("a count is expected here, a whole number without sign") }
    return value
  }

  private mutating func appendEscape(to bytes: inout [UInt8]) throws(CheckpointError) {
    switch Unicode.Scalar(try next()) {
    case "\"": bytes.append(0x22)
    case "\\": bytes.append(0x5C)
    case "/": bytes.append(0x2F)
    case "b": bytes.append(0x08)
    case "f": bytes.append(0x0C)
    case "n": bytes.append(0x0A)
    case "r": bytes.append(0x0D)
    case "t": bytes.append(0x09)
    case "u": bytes.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw malformed("a string holds an unknown escape")
    }
  }

  /// Reads what follows `\u`: a scalar, or a surrogate pair written as two escapes.
  private mutating func escapedScalar() throws(CheckpointError) -> Unicode.Scalar {
    let unit = try hexUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(unit), try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u")
    else {
      throw malformed("half of a surrogate pair stands alone")
    }
    let second = try hexUnit()
    guard UTF16.isTrailSurrogate(second) else { throw malformed("half of a surrogate pair stands alone") }
    return UTF16.decode(UTF16.EncodedScalar([unit, second]))
  }

  private mutating func hexUnit() throws(CheckpointError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else {
        throw malformed("an escape is not hexadecimal")
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(CheckpointError) {
    guard try accept(character) else { throw malformed("'\(character)' is missing") }
  }

  private mutating func accept(_ character: Unicode.Scalar) throws(CheckpointError) -> Bool {
    try skipSpace()
    guard try peek() == UInt8(ascii: character) else { return false }
    ahead = nil
    return true
  }

  private mutating func skipSpace() throws(CheckpointError) {
    while let byte = try peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { ahead = nil }
  }

  private mutating func peek() throws(CheckpointError) -> UInt8? {
    if ahead == nil, cursor.remaining > 0 { ahead = try cursor.byte() }
    return ahead
  }

  private mutating func next() throws(CheckpointError) -> UInt8 {
    defer { ahead = nil }
    if let ahead { return ahead }
    return try cursor.byte()
  }

  func malformed(_ problem: String) -> CheckpointError {
    .damaged("header", "\(problem), near byte \(cursor.position)")
  }
}
