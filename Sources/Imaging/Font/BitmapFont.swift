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

  /// The character's shape, or `nil` if the font has none. Characters of several code points are composed first; those
  /// that do not compose into one code point have no shape.
  public func glyph(for character: Character, weight: Weight = .normal) -> Glyph? {
    if let only = character.unicodeScalars.first, character.unicodeScalars.count == 1 {
      return glyph(for: only, weight: weight)
    }
    let composed = String(character).precomposedStringWithCanonicalMapping.unicodeScalars
    guard let only = composed.first, composed.count == 1 else { return nil }
    return glyph(for: only, weight: weight)
  }

  /// The code point's shape, or `nil` if the font has none.
  public func glyph(for scalar: Unicode.Scalar, weight: Weight = .normal) -> Glyph? {
    if let glyph = GeometricGlyphs.glyph(for: scalar) { return glyph }
    guard let code = UInt16(exactly: scalar.value) else { return nil }
    if let dashes = DashedLine(code), let line = glyphs[weight.rawValue][dashes.solid] {
      return Glyph { line.isSet($0, $1) && dashes.isOn($0, $1) }
    }
    return glyphs[weight.rawValue][code]
  }

  /// The shape for characters that the font lacks: a crossed box.
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

/// A character's shape in a grid of 8 × 16 pixels.
public struct Glyph: Sendable, Hashable {
  public static let width = 8
  public static let height = 16

  /// One byte per row, from the top; the leftmost pixel is the highest bit.
  public let rows: [UInt8]

  init(rows: [UInt8]) {
    precondition(rows.count == Self.height, "a glyph has \(Self.height) rows")
    self.rows = rows
  }

  /// A glyph by its pixels: `isSet(x, y)`.
  init(_ isSet: (Int, Int) -> Bool) {
    rows = (0..<Self.height).map { y in
      (0..<Self.width).reduce(0) { $0 << 1 | (isSet($1, y) ? 1 : 0) }
    }
  }

  /// Whether the pixel is ink. x from the left, y from the top, both within the grid.
  public func isSet(_ x: Int, _ y: Int) -> Bool { rows[y] >> UInt8(7 - x) & 1 == 1 }
}

/// The dashed box-drawing lines that Terminus Font lacks: its solid lines with gaps.
struct DashedLine {
  /// The solid line's code point.
  let solid: UInt16
  private let isVertical: Bool
  private let dashes: Int

  init?(_ code: UInt16) {
    switch code {
    case 0x2504...0x2507: (solid, dashes) = (code - 4, 3)
    case 0x254C...0x254F: (solid, dashes) = (code - 0x4C, 2)
    default: return nil
    }
    isVertical = solid >= 0x2502
  }

  /// Whether the line is drawn at this pixel: dashes of near equal length, each followed by a gap, so that cells
  /// join.
  func isOn(_ x: Int, _ y: Int) -> Bool {
    let (position, length, gap) = isVertical ? (y, Glyph.height, 2) : (x, Glyph.width, 1)
    return position * dashes % length < length - gap * dashes
  }
}
