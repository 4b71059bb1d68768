extension JSONReader {
  /// A string's content without its escapes; `nil` where it is not UTF-8.
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

  private static let escapes: [UInt8: UInt8] = [
    0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
    UInt8(ascii: "n"): 0x0A,
    UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]
}
