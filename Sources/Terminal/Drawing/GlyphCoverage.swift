import Imaging

/// How much of its cell a glyph's ink takes, 0…1, by the pixels of `BitmapFont.standard`.
enum GlyphCoverage {
  static func share(of glyph: Unicode.Scalar) -> Double {
    for (range, shares) in tables where range.contains(glyph.value) {
      return shares[Int(glyph.value - range.lowerBound)]
    }
    return counted(glyph)
  }

  /// What pictures are made of: ASCII, block elements, and the sextants and wedges of "Symbols for Legacy Computing".
  private static let tables: [(ClosedRange<UInt32>, [Double])] = [
    0x20...0x7E, 0x2580...0x259F, 0x1FB00...0x1FB9F,
  ]
  .map { range in (range, range.compactMap { Unicode.Scalar($0).map(counted) }) }

  private static func counted(_ glyph: Unicode.Scalar) -> Double {
    guard let shape = BitmapFont.standard.glyph(for: glyph) else { return 0.5 }
    let ink = shape.rows.reduce(0) { $0 + $1.nonzeroBitCount }
    return Double(ink) / Double(Glyph.width * Glyph.height)
  }
}
