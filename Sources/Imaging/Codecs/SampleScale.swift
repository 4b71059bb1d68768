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

  /// - Parameter white: the value that becomes white, 1 to 65535, of values of more than 8 bits; `nil`: the largest.
  init(bits: Int, white: Int? = nil) {
    let largest = 1 << bits - 1
    let white = bits > 8 ? white ?? largest : largest
    self.bits = bits
    self.white = white
    table = (0...largest).map { UInt8(bits > 8 ? min(255, $0 * 256 / (white + 1)) : $0 * 255 / largest) }
  }

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
