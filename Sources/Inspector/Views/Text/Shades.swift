import Imaging
import Support
import Terminal

/// Small heat maps and legends in text.
enum Shades {
  /// A character whose density shows a value (0…1) where there are no colours.
  static func glyph(_ position: Float) -> Character {
    let glyphs: [Character] = ["·", "░", "▒", "▓", "█"]
    return glyphs[min(glyphs.count - 1, Int(max(0, position) * Float(glyphs.count)))]
  }

  /// Values, `[rows, columns]` with an even number of rows, two above each other in one character.
  static func lines(_ values: [Float], columns: Int, _ colorMap: ColorMap, depth: ColorDepth) -> [[Pane.Span]]
  {
    stride(from: 0, to: values.count, by: 2 * columns).map { start in
      (start..<start + columns).map { place in
        let (upper, lower) = (
          colorMap.range.position(values[place]), colorMap.range.position(values[place + columns])
        )
        if depth == .none { return Pane.Span(String(glyph(max(upper ?? 0, lower ?? 0)))) }
        return Pane.Span("▀", Pen(ink(upper, colorMap), on: ink(lower, colorMap), style: .picture))
      }
    }
  }

  private static func ink(_ position: Float?, _ colorMap: ColorMap) -> Ink {
    position.map { Ink(colorMap.scheme.ramp.color($0)) } ?? .standard
  }
}

extension Pane {
  /// A legend: the colour ramp between the values at its ends.
  mutating func legend(_ colorMap: ColorMap, low: String, high: String, depth: ColorDepth) {
    let width = min(32, self.width - TextGlyphs.width(low) - TextGlyphs.width(high) - 2)
    guard width >= 4 else { return line(Span("\(low) … \(high)")) }
    let bar = (0..<width).map { place in
      let position = Float(place) / Float(width - 1)
      if depth == .none { return Span(String(Shades.glyph(position))) }
      return Span(" ", Pen(on: Ink(colorMap.scheme.ramp.color(position)), style: .picture))
    }
    line([Span(low + " ")] + bar + [Span(" " + high)])
  }
}

/// A share (0…1) of `width` columns as a bar, to an eighth of a column.
func bar(_ share: Float, width: Int) -> String {
  guard share > 0, width > 0 else { return "" }
  let eighths = Int((min(share, 1) * Float(width) * 8).rounded())
  let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
}

extension Pane {
  /// The longest bar behind `used` columns of text; more than 20 columns would not read better.
  func barWidth(behind used: Int) -> Int { min(20, max(0, width - used)) }
}

/// Values (0…1) as a row of bars, one character each; nothing for 0.
func sparkline(_ values: [Double]) -> String {
  let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  return String(
    values.map { value in
      value > 0 ? bars[min(bars.count - 1, Int(value * Double(bars.count)))] : " "
    })
}
