import Imaging

extension GlyphShape {
  /// All characters of a set but the space and those that look like it.
  static func all(in set: GlyphSet) -> [GlyphShape] {
    let shapes = scalars(of: set).compactMap { scalar in
      (GeometricGlyphs.glyph(for: scalar) ?? BitmapFont.standard.glyph(for: scalar)).map {
        GlyphShape(scalar, $0)
      }
    }
    return shapes.filter { $0.ink > 0 }
  }

  /// Of characters that divide the cell alike, only the first: two colours may change places.
  static func divisions(of set: GlyphSet) -> [GlyphShape] {
    var seen: Set<[UInt8]> = []
    return scalars(of: set).compactMap { scalar in
      guard let glyph = (GeometricGlyphs.glyph(for: scalar) ?? BitmapFont.standard.glyph(for: scalar)) else {
        return nil
      }
      let shape = GlyphShape(scalar, glyph)
      guard shape.ink > 0, shape.ink < pixels, seen.insert(glyph.rows).inserted else { return nil }
      seen.insert(glyph.rows.map { ~$0 })
      return shape
    }
  }

  private static func scalars(of set: GlyphSet) -> [Unicode.Scalar] {
    switch set {
    case .ascii: Array("-_=|/\\'\".,:;`^~+<>()[]!*oO%#@MWX".unicodeScalars)
    case .half: Array("▀▄█".unicodeScalars)
    case .quadrant: Array("▀▄█▌▐▘▝▖▗▚▞▛▜▙▟▁▂▃▅▆▇▉▊▋▍▎▏".unicodeScalars)
    case .sextant: scalars(of: .quadrant) + range(0x1FB00...0x1FB3B)
    case .wedge: scalars(of: .sextant) + range(0x1FB3C...0x1FB6F) + range(0x1FB9A...0x1FB9B)
    }
  }

  private static func range(_ codes: ClosedRange<UInt32>) -> [Unicode.Scalar] {
    codes.compactMap(Unicode.Scalar.init)
  }
}
