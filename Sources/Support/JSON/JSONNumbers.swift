/// The value of a JSON number.
struct JSONNumeral {
  var value: Double
  /// Set if the number is whole and known exactly.
  var integer: Int?
}

extension JSONReader {
  mutating func numeral() throws(JSONError) -> JSONNumeral {
    switch try token() {
    case UInt8(ascii: "N"):
      try literal("NaN")
      return JSONNumeral(value: .nan)
    case UInt8(ascii: "I"):
      try literal("Infinity")
      return JSONNumeral(value: .infinity)
    default:
      let digits = try digits()
      if digits.isInfinite { return JSONNumeral(value: -.infinity) }
      let start = window.bytes + window.position - digits.length
      return digits.numeral(UnsafeBufferPointer(start: start, count: digits.length))
    }
  }

  mutating func skipNumber() throws(JSONError) {
    switch try token() {
    case UInt8(ascii: "N"): try literal("NaN")
    case UInt8(ascii: "I"): try literal("Infinity")
    default: _ = try digits()
    }
  }

  /// Reads a number other than `NaN` and `Infinity`. Its text then ends at the position.
  private mutating func digits() throws(JSONError) -> JSONDigits {
    // Only the byte after a number shows that it has ended.
    var digits = JSONDigits()
    while true {
      digits = JSONDigits()
      digits.scan(
        UnsafeBufferPointer(start: window.bytes + window.position, count: window.limit - window.position))
      guard window.position + digits.length == window.limit, try refill() else { break }
    }
    if window.isFull, digits.length == window.limit { throw error("a number is longer than 256 KB") }
    if digits.isNegative, digits.length == 1, window.limit > window.position + 1,
      window.bytes[window.position + 1] == UInt8(ascii: "I")
    {
      window.position += 1
      try literal("Infinity")
      digits.isInfinite = true
      return digits
    }
    guard digits.isValid else {
      throw missing(digits.length == 0 ? "a number" : "a whole number, not half of one,")
    }
    window.position += digits.length
    return digits
  }
}

/// The parts of a number, scanned once.
struct JSONDigits {
  private(set) var length = 0
  private(set) var isNegative = false
  /// Whether this is `-Infinity`.
  var isInfinite = false
  /// Whether the scanned text follows JSON's grammar.
  private(set) var isValid = false
  /// The digits, as many as fit, and the power of ten to multiply them by.
  private var mantissa: UInt64 = 0
  private var exponent = 0
  private var isExact = true
  private var isWhole = true

  mutating func scan(_ text: UnsafeBufferPointer<UInt8>) {
    func at(_ place: Int) -> UInt8 { place < text.count ? text[place] : 0 }
    var place = 0
    isNegative = at(0) == UInt8(ascii: "-")
    if isNegative { place = 1 }
    let first = place
    while let digit = Self.digit(at(place)) {
      add(digit)
      place += 1
      if place == first + 1, digit == 0 { break }
    }
    isValid = place > first && Self.digit(at(place)) == nil
    if isValid, at(place) == UInt8(ascii: ".") {
      place += 1
      let first = place
      isWhole = false
      while let digit = Self.digit(at(place)) {
        add(digit)
        exponent -= 1
        place += 1
      }
      isValid = place > first
    }
    if isValid, at(place) | 0x20 == UInt8(ascii: "e") {
      place += 1
      isWhole = false
      let sign = at(place)
      if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { place += 1 }
      let first = place
      var power = 0
      while let digit = Self.digit(at(place)) {
        power = min(power * 10 + Int(digit), 1_000_000)
        place += 1
      }
      exponent += sign == UInt8(ascii: "-") ? -power : power
      isValid = place > first
    }
    length = place
  }

  private mutating func add(_ digit: UInt64) {
    if mantissa < (UInt64.max - 9) / 10 { mantissa = mantissa * 10 + digit } else { isExact = false }
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    let digit = byte &- UInt8(ascii: "0")
    return digit < 10 ? UInt64(digit) : nil
  }

  /// - Parameter text: the scanned text.
  func numeral(_ text: UnsafeBufferPointer<UInt8>) -> JSONNumeral {
    // Both factors are exact in double precision, so the result is rounded once (Clinger 1990).
    let value: Double
    if isExact, mantissa <= 1 << 53, abs(exponent) < Self.powers.count {
      let magnitude = Double(mantissa)
      let unsigned = exponent < 0 ? magnitude / Self.powers[-exponent] : magnitude * Self.powers[exponent]
      value = isNegative ? -unsigned : unsigned
    } else {
      value = Double(String(decoding: text, as: UTF8.self)) ?? .nan
    }
    if isWhole, isExact, let whole = Int(exactly: mantissa) {
      return JSONNumeral(value: value, integer: isNegative ? -whole : whole)
    }
    let isSafe = !isWhole && abs(value) <= 0x1p53
    return JSONNumeral(value: value, integer: isSafe ? Int(exactly: value) : nil)
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]
}
