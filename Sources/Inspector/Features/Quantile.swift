/// Order statistics, exact and without sorting.
enum Quantile {
  /// The value below which a share (0…1) of the finite values lies: that of the nearest rank; `nil` where none is
  /// finite.
  ///
  /// A radix selection: three histograms over the digits of the values' bits, so that no input makes it slow.
  static func of(_ values: [Float], share: Float) -> Float? {
    let count = values.reduce(0) { $0 + ($1.isFinite ? 1 : 0) }
    guard count > 0 else { return nil }
    var rank = Int((Float(count - 1) * min(max(share, 0), 1)).rounded())
    var prefix: UInt32 = 0
    var mask: UInt32 = 0
    for (shift, width) in [(UInt32(21), UInt32(11)), (10, 11), (0, 10)] {
      let digit: UInt32 = (1 << width) - 1
      var histogram = [Int](repeating: 0, count: 1 << Int(width))
      for value in values where value.isFinite {
        let key = key(value)
        if key & mask == prefix { histogram[Int(key >> shift & digit)] += 1 }
      }
      var place = 0
      while rank >= histogram[place] {
        rank -= histogram[place]
        place += 1
      }
      prefix |= UInt32(place) << shift
      mask |= digit << shift
    }
    return float(prefix)
  }

  /// Bits that are ordered as the values are.
  private static func key(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
  }

  private static func float(_ key: UInt32) -> Float {
    Float(bitPattern: key >> 31 == 1 ? key & 0x7FFF_FFFF : ~key)
  }
}
