import Terminal

/// How a picture is called in so many columns.
enum FileName {
  /// The path; where there is no room for it, the file's own name, and of that the end.
  static func text(_ path: String, width: Int) -> String {
    let path = printable(path)
    if TextGlyphs.width(path) <= width { return path }
    return TextGlyphs.end(of: path.split(separator: "/").last.map(String.init) ?? path, columns: width)
  }
}
