import Imaging

/// A character that divides a cell in two, and how the sum over its ink follows from a summed-area table.
struct GlyphShape: Sendable {
  let scalar: Unicode.Scalar
  /// How many of the cell's 8 × 16 pixels are ink.
  let ink: Int
  /// The entries of the table that are added, and those that are taken away: those at the corners of the shape's
  /// outline. Entry y × 8 + x is the sum of the pixels up to column x and row y.
  let added: [Int]
  let subtracted: [Int]
  /// Whether they give the sum over the ground instead, which has fewer corners than the ink.
  let sumsGround: Bool

  static let pixels = Glyph.width * Glyph.height

  init(_ scalar: Unicode.Scalar, _ glyph: Glyph) {
    self.scalar = scalar
    ink = glyph.rows.reduce(0) { $0 + $1.nonzeroBitCount }
    let ofInk = Self.corners { glyph.isSet($0, $1) }
    let ofGround = Self.corners { !glyph.isSet($0, $1) }
    sumsGround = ofGround.added.count + ofGround.subtracted.count < ofInk.added.count + ofInk.subtracted.count
    (added, subtracted) = sumsGround ? ofGround : ofInk
  }

  private static func corners(_ isSet: (Int, Int) -> Bool) -> (added: [Int], subtracted: [Int]) {
    func value(_ x: Int, _ y: Int) -> Int { x < Glyph.width && y < Glyph.height && isSet(x, y) ? 1 : 0 }
    var corners: (added: [Int], subtracted: [Int]) = ([], [])
    for y in 0..<Glyph.height {
      for x in 0..<Glyph.width {
        let weight = value(x, y) - value(x + 1, y) - value(x, y + 1) + value(x + 1, y + 1)
        let entries = Array(repeating: y * Glyph.width + x, count: abs(weight))
        if weight > 0 { corners.added += entries } else { corners.subtracted += entries }
      }
    }
    return corners
  }
}
