import Imaging
import Support

extension Box {
  /// "120 × 80", in whole pixels.
  var sidesText: String { "\(pixels(width)) × \(pixels(height))" }
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
