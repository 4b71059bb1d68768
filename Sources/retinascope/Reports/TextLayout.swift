import Terminal

/// Lays a text out in lines.
enum WrappedText {
  /// No-break spaces keep what they join on one line, and come out as blanks.
  ///
  /// - Parameters:
  ///   - indent: blanks before each line; the first has `hanging` less.
  ///   - columns: of the whole line. A longer word stands alone.
  static func lines(_ text: String, indent: Int, hanging: Int = 0, columns: Int = 80) -> String {
    var answer = ""
    var line = String(repeating: " ", count: indent - hanging)
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, TextGlyphs.width(line) + 1 + TextGlyphs.width(String(word)) > columns {
        answer += line + "\n"
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (isEmpty ? answer : answer + line + "\n").replacing("\u{A0}", with: " ")
  }
}
