import Terminal

/// A canvas as readable text: its rows between bars, and below them each row's runs of cells of one colour and style.
struct SnapshotText {
  struct Cell: Equatable, CustomStringConvertible {
    var glyph: String
    var pen: String
    var description: String { "\"\(glyph)\" \(pen)" }
  }

  /// The rows as text.
  let picture: String
  let rows: [[Cell]]

  /// Reads what `of` wrote.
  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let pictureLines = lines.prefix { $0.hasPrefix("|") }
    picture = pictureLines.joined(separator: "\n")
    rows = zip(pictureLines, lines.dropFirst(pictureLines.count)).map { line, runs in
      let glyphs = line.dropFirst().dropLast().unicodeScalars.flatMap { scalar in
        [String(scalar)] + (TextGlyphs.columns(of: scalar) == 2 ? [""] : [])
      }
      let pens = runs.split(separator: ";").flatMap { run -> [String] in
        let words = run.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let count = Int(words[0].dropLast()) else { return [] }
        return Array(repeating: String(words[1]), count: count)
      }
      return zip(glyphs, pens).map { Cell(glyph: $0, pen: $1) }
    }
  }

  static func of(_ canvas: Canvas) -> String {
    let rows = (0..<canvas.height).map { y in
      "|" + (0..<canvas.width).compactMap { canvas.shownGlyph($0, y).map { String($0) } }.joined() + "|"
    }
    let runs = (0..<canvas.height).map { y in
      var answer: [(pen: String, count: Int)] = []
      for x in 0..<canvas.width {
        let pen = describe(canvas[x, y])
        if answer.last?.pen == pen {
          answer[answer.count - 1].count += 1
        } else {
          answer.append((pen, 1))
        }
      }
      return answer.map { "\($0.count)× \($0.pen)" }.joined(separator: "; ")
    }
    return (rows + runs).joined(separator: "\n") + "\n"
  }

  private static func describe(_ cell: Terminal.Cell) -> String {
    var words = [describe(cell.foreground)]
    if cell.background != .standard { words.append("on " + describe(cell.background)) }
    let styles: [(Style, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.underline, "underlined"), (.reverse, "reverse"),
      (.overlay, "overlay"), (.picture, "picture"),
    ]
    words += styles.filter { cell.style.contains($0.0) }.map(\.1)
    return words.joined(separator: " ")
  }

  private static func describe(_ ink: Ink) -> String {
    guard let color = ink.rgb else { return "plain" }
    return [color.red, color.green, color.blue].reduce("#") {
      $0 + ($1 < 16 ? "0" : "") + String($1, radix: 16)
    }
  }
}
