/// Printing inks as light, in Pillow's arithmetic.
enum PrintedInk {
  /// The light that an ink leaves, with black over it. 0 is no ink.
  static func light(_ ink: UInt8, black: UInt8) -> UInt8 {
    let white = 255 - Int(black)
    return UInt8(max(0, white - roundedDivision255(Int(ink) * white)))
  }

  /// value / 255, rounded, for products of two bytes.
  private static func roundedDivision255(_ value: Int) -> Int { ((value + 128) >> 8 + value + 128) >> 8 }
}
