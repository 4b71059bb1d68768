import Imaging
import Terminal

/// A text of exactly `width` columns: cut with an ellipsis, or padded. Names may be of any length and script.
public func column(_ text: String, _ width: Int) -> String {
  let glyphs = TextGlyphs.of(text)
  let used = TextGlyphs.width(glyphs)
  if used <= width { return scalars(glyphs) + String(repeating: " ", count: width - used) }
  var kept: [TextGlyphs.Glyph] = []
  var columns = 0
  for glyph in glyphs {
    guard columns + glyph.width <= width - 1 else { break }
    kept.append(glyph)
    columns += glyph.width
  }
  return scalars(kept) + "…" + String(repeating: " ", count: max(0, width - 1 - columns))
}

private func scalars(_ glyphs: [TextGlyphs.Glyph]) -> String {
  String(String.UnicodeScalarView(glyphs.map(\.scalar)))
}

extension Box {
  /// "120 × 80", in whole pixels.
  var sidesText: String { "\(pixels(width)) × \(pixels(height))" }
  /// "120×80", for tables.
  var shortSidesText: String { "\(pixels(width))×\(pixels(height))" }
  /// "x 10 to 130, y 20 to 100".
  var rangesText: String { "x \(pixels(x1)) to \(pixels(x2)), y \(pixels(y1)) to \(pixels(y2))" }
}

/// A picture's name in a given number of columns.
enum FileName {
  /// The path, or as many of its last folders as fit: "…/summer/IMG_0001.jpg". Without room for a folder the file's
  /// name, or the end of it.
  static func text(_ path: String, width: Int) -> String {
    let path = printable(path)
    if TextGlyphs.width(path) <= width { return path }
    let parts = path.split(separator: "/")
    for place in parts.indices.dropFirst().dropLast() {
      let end = "…/" + parts[place...].joined(separator: "/")
      if TextGlyphs.width(end) <= width { return end }
    }
    return TextGlyphs.end(of: parts.last.map(String.init) ?? path, columns: width)
  }
}
