extension Canvas {
  /// The characters alone, a line a row, without the spaces at its end.
  public var text: String {
    var answer = String.UnicodeScalarView()
    for y in 0..<height {
      var blanks = 0
      for x in 0..<width {
        guard let glyph = shownGlyph(x, y) else { continue }
        if glyph == " " {
          blanks += 1
        } else {
          for _ in 0..<blanks { answer.append(" ") }
          blanks = 0
          answer.append(glyph)
        }
      }
      answer.append("\n")
    }
    return String(answer)
  }

  /// What a back end writes at (x, y), so that its columns agree with the canvas's: `nil` in the right half of a wide
  /// character, a space where half of one is left over, and "?" for what is no visible character.
  public func shownGlyph(_ x: Int, _ y: Int) -> Unicode.Scalar? {
    let place = y * width + x
    let glyph = cells[place].glyph
    // Printable ASCII, box drawing and block elements: nearly everything.
    if glyph.value >= 0x20, glyph.value < 0x7F || (0x2500...0x259F).contains(glyph.value) { return glyph }
    if glyph == Cell.continuation {
      return x > 0 && TextGlyphs.columns(of: cells[place - 1].glyph) == 2 ? nil : " "
    }
    if glyph.isUnprintable { return "?" }
    switch TextGlyphs.columns(of: glyph) {
    case 1: return glyph
    case 2: return x + 1 < width && cells[place + 1].glyph == Cell.continuation ? glyph : " "
    default: return "?"
    }
  }
}
