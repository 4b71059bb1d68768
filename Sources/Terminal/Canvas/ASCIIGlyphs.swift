import Foundation
import Support

extension Canvas {
  /// The canvas with ASCII characters only, each as wide as the one it replaces: for terminals and locales without
  /// Unicode.
  public func asciified() -> Canvas {
    var answer = self
    for place in cells.indices where cells[place].glyph.value >= 0x7F {
      answer.cells[place].glyph = ASCIIGlyphs.substitute(for: cells[place].glyph)
      // The right half of a wide character becomes a space.
      let next = place + 1
      if next < cells.count, cells[next].glyph == Cell.continuation { answer.cells[next].glyph = " " }
    }
    return answer
  }
}

/// ASCII substitutes for other characters.
enum ASCIIGlyphs {
  static func substitute(for glyph: Unicode.Scalar) -> Unicode.Scalar {
    if let known = table[glyph] { return known }
    switch glyph.value {
    case 0x2500...0x257F: return boxDrawing(glyph)
    case 0x2580...0x259F, 0x1FB00...0x1FBFF: return block(glyph)
    case 0x2800: return " "
    case 0x2801...0x28FF: return ":"
    default: break
    }
    // é is e and an accent.
    let base = String(glyph).decomposedStringWithCompatibilityMapping.unicodeScalars.first
    return base.flatMap { $0.isASCII && !$0.isUnprintable ? $0 : nil } ?? "?"
  }

  private static let table: [Unicode.Scalar: Unicode.Scalar] = {
    let pairs = [
      ("…", "~"), ("·", "."), ("•", "*"), ("●", "O"), ("○", "o"), ("◉", "O"), ("◌", "o"), ("■", "#"),
      ("□", "o"), ("▪", "*"), ("▫", "o"), ("◆", "*"), ("◇", "o"), ("◊", "o"), ("▬", "="), ("▮", "#"),
      ("★", "*"), ("☆", "*"),
      ("▲", "^"), ("△", "^"), ("▴", "^"), ("▼", "v"), ("▽", "v"), ("▾", "v"),
      ("▶", ">"), ("▷", ">"), ("▸", ">"), ("►", ">"), ("◀", "<"), ("◁", "<"), ("◂", "<"), ("◄", "<"),
      ("←", "<"), ("→", ">"), ("↑", "^"), ("↓", "v"), ("↔", "-"), ("↕", "|"), ("⇐", "<"), ("⇒", ">"),
      ("↵", "<"), ("⏎", "<"), ("⇧", "^"), ("×", "x"), ("÷", "/"), ("−", "-"), ("±", "+"), ("≈", "~"),
      ("≤", "<"), ("≥", ">"), ("≠", "!"), ("∞", "8"), ("√", "V"), ("∑", "S"), ("Σ", "S"), ("∆", "D"),
      ("Δ", "D"), ("α", "a"), ("β", "b"), ("γ", "y"), ("δ", "d"), ("σ", "s"), ("μ", "u"), ("µ", "u"),
      ("π", "p"), ("λ", "l"), ("θ", "0"), ("–", "-"), ("—", "-"), ("‐", "-"), ("‑", "-"), ("‒", "-"),
      ("‘", "'"), ("’", "'"), ("“", "\""), ("”", "\""), ("„", "\""), ("‚", ","), ("«", "<"), ("»", ">"),
      ("‹", "<"), ("›", ">"), ("′", "'"), ("″", "\""), ("°", "o"), ("✓", "v"), ("✔", "v"), ("✗", "x"),
      ("✘", "x"), ("⌖", "+"), ("⊕", "+"), ("⊙", "o"), ("∙", "."), ("⋅", "."), ("⋮", ":"), ("⋯", "."),
      ("ß", "s"), ("ø", "o"), ("Ø", "O"), ("æ", "a"), ("Æ", "A"), ("œ", "o"), ("Œ", "O"), ("ð", "d"),
      ("Ð", "D"), ("þ", "p"), ("Þ", "P"), ("ł", "l"), ("Ł", "L"), ("đ", "d"), ("Đ", "D"), ("ı", "i"),
      ("¡", "!"), ("¿", "?"), ("¢", "c"), ("£", "L"), ("€", "E"), ("¥", "Y"), ("§", "S"), ("¶", "P"),
      ("©", "c"), ("®", "r"), ("¦", "|"), ("¬", "-"), ("␣", "_"), ("\u{A0}", " "),
    ]
    return Dictionary(
      uniqueKeysWithValues: pairs.map { ($0.0.unicodeScalars.first!, $0.1.unicodeScalars.first!) })
  }()

  /// A horizontal or vertical line keeps its direction; corners and crossings become "+".
  private static func boxDrawing(_ glyph: Unicode.Scalar) -> Unicode.Scalar {
    switch glyph {
    case "─", "┄", "┈", "╌", "╴", "╶", "╼", "╾": "-"
    case "━", "┅", "┉", "╍", "═", "╸", "╺": "="
    case "│", "┆", "┊", "╎", "╵", "╷", "╽", "╿", "┃", "┇", "┋", "╏", "║", "╹", "╻": "|"
    case "╱": "/"
    case "╲": "\\"
    case "╳": "X"
    default: "+"
    }
  }

  /// By the amount of ink, where it is clear: bars and shades stay in order.
  private static func block(_ glyph: Unicode.Scalar) -> Unicode.Scalar {
    switch glyph {
    case "▀", "▔", "▘", "▝", "🬂": "\""
    case "▄", "▖", "▗", "▃", "▅", "▂", "▁": "_"
    case "▌", "▐", "▍", "▎", "▏", "▕": "|"
    case "░": "."
    case "▒": ":"
    case "▓": "%"
    default: "#"
    }
  }
}
