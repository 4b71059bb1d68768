/// Makes 8 bits of values of 1 to 16 bits, and keeps their range.
///
/// Up to 8 bits the largest value becomes 255. Above, it is `value · 256 / (white + 1)`, rounded down, and at most 255:
/// the high byte where white is 65535, the upper eight of twelve bits where it is 4095.
struct SampleScale {
  let bits: Int
  let white: Int
  private let table: [UInt8]
  private var lowest = UInt16.max
  private var highest = UInt16.min

  /// - Parameter white: the value that becomes white, 255 to 65535, of values of more than 8 bits; `nil`: the largest.
  init(bits: Int, white: Int? = nil) {
    let largest = 1 << bits - 1
    let white = bits > 8 ? white ?? largest : largest
    self.bits = bits
    self.white = white
    table =
      switch (bits, white) {
      case (16, 65535): Self.sixteenBits
      case (16, 4095): Self.twelveInSixteenBits
      default: Self.table(largest: largest, white: white)
      }
  }

  private static func table(largest: Int, white: Int) -> [UInt8] {
    (0...largest).map { UInt8(largest > 255 ? min(255, $0 * 256 / (white + 1)) : $0 * 255 / largest) }
  }

  // The common ones, made once.
  private static let sixteenBits = table(largest: 65535, white: 65535)
  private static let twelveInSixteenBits = table(largest: 65535, white: 4095)

  mutating func convert(_ value: UInt16) -> UInt8 {
    lowest = min(lowest, value)
    highest = max(highest, value)
    return table[Int(value)]
  }

  /// The range, where values have more than 8 bits.
  var notes: [PictureNote] {
    bits > 8 ? [.deepValues(lowest: Int(min(lowest, highest)), highest: Int(highest), white: white)] : []
  }
}
