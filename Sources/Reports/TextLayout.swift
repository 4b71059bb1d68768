// Reports: what `detect`, `explain`, `loss`, `evaluate`, `model` and `bench` print, as text for people and JSON for scripts.
// Turns results into text. Nothing here runs a network, reads a file or prints.

import Support

/// Breaks text into lines.
enum TextLayout {
  /// Wraps a text at its spaces. No-break spaces keep words on one line, and are written as spaces.
  ///
  /// - Parameters:
  ///   - indent: the number of spaces before each line; the first line has `hanging` fewer.
  ///   - columns: the maximum width of a line. A longer word gets its own line.
  static func paragraph(_ text: String, indent: Int, hanging: Int = 0, columns: Int = 80) -> String {
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

  /// Joins parts with commas into lines of at most `columns` characters. A longer part gets its own line.
  static func list(_ parts: [String], columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for (place, part) in parts.enumerated() {
      let part = place == parts.count - 1 ? part : part + ","
      if !line.isEmpty, line.count + 1 + part.count > columns {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? part : " " + part
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
