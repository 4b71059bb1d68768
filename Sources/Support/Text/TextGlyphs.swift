import Foundation

/// Text as terminal cells show it: printable code points, each one or two columns wide.
public enum TextGlyphs {
  public struct TextGlyph: Sendable, Hashable {
    public let scalar: Unicode.Scalar
    /// 1 or 2.
    public let width: Int
  }

  /// The glyphs of a text. Code points that do not fit into a cell (combining marks without a precomposed letter, and
  /// all but the first of a joined emoji) are left out. Characters that could affect a terminal are escaped.
  public static func of(_ text: String) -> [TextGlyph] {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      return text.unicodeScalars.map { TextGlyph(scalar: $0, width: 1) }
    }
    return printable(text).precomposedStringWithCanonicalMapping.compactMap { character in
      guard let scalar = character.unicodeScalars.first, columns(of: scalar) > 0 else { return nil }
      return TextGlyph(scalar: scalar, width: columns(of: scalar))
    }
  }

  public static func width(_ glyphs: [TextGlyph]) -> Int { glyphs.reduce(0) { $0 + $1.width } }

  /// The width of a text in columns.
  public static func width(_ text: String) -> Int { width(of(text)) }

  /// The end of a text, in at most `columns` columns, with an ellipsis for the removed start. For paths, whose end is
  /// more useful than their start.
  public static func end(of text: String, columns: Int) -> String {
    var rest = of(text)[...]
    var width = rest.reduce(0) { $0 + $1.width }
    guard width > columns else { return text }
    while width > max(0, columns - 1), let first = rest.popFirst() { width -= first.width }
    return "…" + String(String.UnicodeScalarView(rest.map(\.scalar)))
  }

  /// The columns of a code point on a terminal: 0 for combining marks, 2 for East Asian wide characters and emoji
  /// (Unicode Standard Annex 11), else 1.
  public static func columns(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    return wide.contains { $0.contains(value) } || scalar.properties.isEmojiPresentation ? 2 : 1
  }

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x17000...0x18CFF, 0x1B000...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
  ]
}

/// A text of exactly `width` columns: cut with an ellipsis, or padded. Works for any length and script.
public func column(_ text: String, _ width: Int) -> String {
  let glyphs = TextGlyphs.of(text)
  let used = TextGlyphs.width(glyphs)
  if used <= width { return scalars(glyphs) + String(repeating: " ", count: width - used) }
  var kept: [TextGlyphs.TextGlyph] = []
  var columns = 0
  for glyph in glyphs {
    guard columns + glyph.width <= width - 1 else { break }
    kept.append(glyph)
    columns += glyph.width
  }
  return scalars(kept) + "…" + String(repeating: " ", count: max(0, width - 1 - columns))
}

private func scalars(_ glyphs: [TextGlyphs.TextGlyph]) -> String {
  String(String.UnicodeScalarView(glyphs.map(\.scalar)))
}
