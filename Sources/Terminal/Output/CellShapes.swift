import Imaging

/// Glyphs as the pixels of one cell or two, each drawn up once.
struct CellShapes {
  /// A row of pixels an element, the leftmost pixel in the highest bit; a glyph one column wide fills the upper half.
  typealias Shape = SIMD16<UInt16>

  private var shapes: [UInt32: Shape] = [:]

  /// The glyph's shape; a crossed box where the font has none.
  mutating func shape(of glyph: Unicode.Scalar, isWide: Bool, isBold: Bool) -> Shape {
    let key = glyph.value << 1 | (isBold ? 1 : 0)
    if let known = shapes[key] { return known }
    let shape = Self.draw(glyph, isWide: isWide, isBold: isBold)
    shapes[key] = shape
    return shape
  }

  private static func draw(_ glyph: Unicode.Scalar, isWide: Bool, isBold: Bool) -> Shape {
    let found = BitmapFont.standard.glyph(for: glyph, weight: isBold ? .bold : .normal)
    let rows = (found ?? BitmapFont.replacement).rows
    var shape = Shape()
    for y in 0..<Glyph.height { shape[y] = isWide ? doubled(rows[y]) : UInt16(rows[y]) << 8 }
    return shape
  }

  /// Each pixel twice.
  private static func doubled(_ row: UInt8) -> UInt16 {
    (0..<Glyph.width).reduce(0) { $0 | (UInt16(row) >> UInt16($1) & 1) * 3 << UInt16(2 * $1) }
  }
}
