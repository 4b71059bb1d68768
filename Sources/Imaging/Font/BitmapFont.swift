import CPNG
import Foundation

/// The embedded font: Latin, Greek, Cyrillic and Hebrew letters, punctuation, arrows, mathematical signs, box
/// drawing, block elements, sextants, wedges and braille, 8 × 16 pixels, in two weights.
///
/// Its letters come from Terminus Font: see assets/fonts.
public struct BitmapFont: Sendable {
  public enum Weight: Int, Sendable, CaseIterable { case normal, bold }

  public static let standard = BitmapFont()

  /// Per weight and code point.
  private let glyphs: [[UInt16: Glyph]]

  /// The character's shape, or `nil` where the font has none. Characters of several code points are composed first;
  /// those that cannot be composed into one have no shape here.
  public func glyph(for character: Character, weight: Weight = .normal) -> Glyph? {
    if let only = character.unicodeScalars.first, character.unicodeScalars.count == 1 {
      return glyph(for: only, weight: weight)
    }
    let composed = String(character).precomposedStringWithCanonicalMapping.unicodeScalars
    guard let only = composed.first, composed.count == 1 else { return nil }
    return glyph(for: only, weight: weight)
  }

  /// The code point's shape, or `nil` where the font has none.
  public func glyph(for scalar: Unicode.Scalar, weight: Weight = .normal) -> Glyph? {
    if let glyph = GeometricGlyphs.glyph(for: scalar) { return glyph }
    guard let code = UInt16(exactly: scalar.value) else { return nil }
    if let dashes = DashedLine(code), let line = glyphs[weight.rawValue][dashes.solid] {
      return Glyph { line.isSet($0, $1) && dashes.isOn($0, $1) }
    }
    return glyphs[weight.rawValue][code]
  }

  /// What stands for a character that the font lacks: a box with a cross.
  public static let replacement = Glyph { x, y in
    guard (1...6).contains(x), (2...13).contains(y) else { return false }
    return x == 1 || x == 6 || y == 2 || y == 13 || (y - 2) / 2 == x - 1 || (y - 2) / 2 == 6 - x
  }

  private init() {
    let packed = Data(base64Encoded: FontData.base64, options: .ignoreUnknownCharacters) ?? Data()
    let bytes = [UInt8](unsafeUninitializedCapacity: FontData.byteCount) { buffer, count in
      count = packed.withUnsafeBytes {
        cpng_inflate($0.bindMemory(to: UInt8.self).baseAddress, $0.count, buffer.baseAddress, buffer.count)
      }
    }
    precondition(bytes.count == FontData.byteCount, "the embedded font is damaged")
    func number(at offset: Int) -> UInt16 { UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8 }

    let count = Int(number(at: 0))
    let firstGlyph = 2 + 2 * count
    var glyphs = [[UInt16: Glyph]](repeating: [:], count: Weight.allCases.count)
    for index in 0..<count {
      let code = number(at: 2 + 2 * index)
      for weight in Weight.allCases {
        let start = firstGlyph + (index * Weight.allCases.count + weight.rawValue) * Glyph.height
        glyphs[weight.rawValue][code] = Glyph(rows: Array(bytes[start..<(start + Glyph.height)]))
      }
    }
    self.glyphs = glyphs
  }
}
