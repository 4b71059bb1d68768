// Reports: what `detect`, `explain`, `loss`, `evaluate`, `model` and `bench` print, as text for people and JSON for scripts.
// Turns results into text. Nothing here runs a network, reads a file or prints.

import Support

/// Text in lines for a terminal or a file.
enum TextLayout {
  /// Wraps a text at its spaces. No-break spaces keep words on one line, and are written as spaces; values stay with
  /// their units.
  ///
  /// - Parameters:
  ///   - indent: the number of spaces before each line; the first line has `hanging` fewer.
  ///   - columns: the maximum width of a line. A longer word gets its own line.
  static func paragraph(_ text: String, indent: Int, hanging: Int = 0, columns: Int = 80) -> String {
    let lines = TextWrapping.lines(text, width: columns - indent, first: columns - indent + hanging)
    return lines.enumerated().map { place, line in
      String(repeating: " ", count: place == 0 ? indent - hanging : indent) + line + "\n"
    }.joined()
  }

  /// A label, and beside it a text that may take several lines.
  ///
  /// - Parameter width: of the labels' column.
  static func labeled(_ label: String, _ text: String, width: Int = 12, columns: Int = 80) -> String {
    TextWrapping.lines(text, width: columns - width).enumerated().map { place, line in
      (place == 0 ? label : "").paddedRight(to: width) + line + "\n"
    }.joined()
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
