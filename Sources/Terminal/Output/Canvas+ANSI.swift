extension Canvas {
  /// The canvas as text with colours: ECMA-48's "select graphic rendition" and nothing else, so it can be printed
  /// anywhere. Each line stands alone, and ends with the terminal's own colours.
  public func ansi(depth: ColorDepth) -> String {
    var ladder = ColorLadder(depth)
    var writer = ANSIWriter()
    for y in 0..<height {
      for x in 0..<usedColumns(of: y) {
        guard let glyph = shownGlyph(x, y) else { continue }
        var cell = ladder.reduced(cells[y * width + x], x: x, y: y)
        cell.glyph = glyph
        writer.write(cell)
      }
      writer.endLine()
    }
    return writer.text
  }

  /// The columns up to the last that shows anything.
  private func usedColumns(of y: Int) -> Int {
    let row = cells[y * width..<(y + 1) * width]
    let last = row.lastIndex { cell in
      cell.glyph != " " || cell.background != .standard
        || !cell.style.isDisjoint(with: [.reverse, .underline])
    }
    return last.map { $0 - row.startIndex + 1 } ?? 0
  }
}
