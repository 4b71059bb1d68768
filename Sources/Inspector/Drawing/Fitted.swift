import Terminal

extension String {
  /// Exactly so many columns: padded at its end, or cut there.
  func fitted(to width: Int) -> String {
    let glyphs = TextGlyphs.of(self)
    let used = TextGlyphs.width(glyphs)
    guard used > width else { return self + String(repeating: " ", count: width - used) }
    var text = ""
    var room = width - 1
    for glyph in glyphs {
      guard glyph.width <= room else { break }
      text.unicodeScalars.append(glyph.scalar)
      room -= glyph.width
    }
    return text + "…" + String(repeating: " ", count: room)
  }
}
