// Reports: what `detect`, `explain`, `evaluate`, `model` and `bench` print, as text for people and as JSON for scripts.
// Results of runs go in and text comes out: nothing here runs a network, reads a file or prints.

import Support

/// Lays text out in lines.
enum TextLayout {
  /// Wraps a text at its blanks. No-break spaces keep what they join on one line, and come out as blanks.
  ///
  /// - Parameters:
  ///   - indent: blanks before each line; the first line has `hanging` fewer.
  ///   - columns: of the whole line. A longer word has a line of its own.
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

  /// Parts in lines of at most `columns` characters, with commas between them; a longer part has a line of its own.
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
