/// Breaks text into lines.
public enum TextWrapping {
  /// The lines of a text, broken at its spaces. A value stays with its unit, and with the sign or name before it,
  /// as does what a no-break space joins; such spaces are written as plain ones.
  ///
  /// - Parameters:
  ///   - width: of a line, in columns. A longer word gets a line of its own.
  ///   - first: the width of the first line, if it is another.
  public static func lines(_ text: String, width: Int, first: Int? = nil) -> [String] {
    var lines: [String] = []
    var line = ""
    func add(_ piece: String) {
      let room = lines.isEmpty ? first ?? width : width
      if !line.isEmpty, TextGlyphs.width(line) + 1 + TextGlyphs.width(piece) > room {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? piece : " " + piece
    }
    for piece in pieces(text) {
      // What does not fit on any line is broken after all.
      if TextGlyphs.width(piece) > width {
        for word in piece.split(separator: " ") { add(String(word)) }
      } else {
        add(piece)
      }
    }
    return (line.isEmpty ? lines : lines + [line]).map { $0.replacing("\u{A0}", with: " ") }
  }

  /// The parts of a text between which it may be broken.
  static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    for word in text.split(separator: " ") {
      let isJoined = pieces.last.map { last in
        endsInNumber(last) && isUnit(word) || word == "×" || holdsOn(last, to: word)
      }
      if isJoined == true { pieces[pieces.count - 1] += " " + word } else { pieces.append(String(word)) }
    }
    return pieces
  }

  /// Whether a text ends in a sign or a name that says nothing without the value behind it.
  private static func holdsOn(_ text: String, to word: Substring) -> Bool {
    let last = text.split(separator: " ").last.map(String.init) ?? ""
    if last == "×" { return true }
    return valued.contains(last) && word.drop { "−+".contains($0) }.first?.isNumber == true
  }

  private static let valued: Set<String> = ["=", "→", "<", ">", "≤", "≥", "÷", "IoU", "height/width"]

  private static func endsInNumber(_ text: String) -> Bool {
    text.last.map { $0.isNumber || $0 == "∞" } ?? false
  }

  private static func isUnit(_ word: Substring) -> Bool {
    units.contains(String(word.reversed().drop { ".,;:!?)".contains($0) }.reversed()))
  }

  private static let units: Set<String> = [
    "%", "px", "ms", "s", "min", "h", "B", "KB", "kB", "MB", "GB", "KiB", "MiB", "GiB", "TiB", "G", "GFLOP/s",
  ]
}
