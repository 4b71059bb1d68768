import Terminal

/// How a picture is called in so many columns.
enum FileName {
  /// The path, or as many of its last folders as fit: "…/summer/IMG_0001.jpg". Where there is no room for a folder, the
  /// file's own name, and of that the end.
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
