import Terminal

/// How a picture is called in so many columns.
enum FileName {
  /// The path; where there is no room for it the file's own name, and of that the end, which tells more than the start.
  static func text(_ path: String, width: Int) -> String {
    let path = printable(path)
    if TextGlyphs.width(path) <= width { return path }
    let glyphs = TextGlyphs.of(path.split(separator: "/").last.map(String.init) ?? path)
    if TextGlyphs.width(glyphs) <= width { return text(glyphs[...]) }
    var end = glyphs[...]
    while TextGlyphs.width(Array(end)) > max(0, width - 1) { end.removeFirst() }
    return "…" + text(end)
  }

  private static func text(_ glyphs: ArraySlice<TextGlyphs.Glyph>) -> String {
    String(String.UnicodeScalarView(glyphs.map(\.scalar)))
  }
}
