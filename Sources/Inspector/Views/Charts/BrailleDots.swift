import Imaging
import Terminal

/// Dots finer than character cells: two across and four down in each, as braille patterns. A cell has one colour, that
/// and the style of the last dot.
struct BrailleDots {
  private let area: Area
  private var patterns: [UInt8]
  private var inks: [Ink]
  private var styles: [Style]

  /// Dots in an area of cells.
  init(_ area: Area) {
    self.area = area
    patterns = Array(repeating: 0, count: max(0, area.width) * max(0, area.height))
    inks = Array(repeating: .standard, count: patterns.count)
    styles = Array(repeating: [], count: patterns.count)
  }

  /// In dots.
  var width: Int { 2 * area.width }
  var height: Int { 4 * area.height }

  mutating func set(_ x: Int, _ y: Int, _ ink: Ink, style: Style = []) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let place = y / 4 * area.width + x / 2
    patterns[place] |= Self.bits[y % 4][x % 2]
    inks[place] = ink
    styles[place] = style
  }

  /// A straight line, from dot to dot.
  mutating func line(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ ink: Ink, style: Style = [],
    isDashed: Bool = false
  ) {
    let steps = max(1, abs(end.x - start.x), abs(end.y - start.y))
    for step in 0...steps {
      func between(_ a: Int, _ b: Int) -> Int {
        Int((Double(a) + Double((b - a) * step) / Double(steps)).rounded())
      }
      let (x, y) = (between(start.x, end.x), between(start.y, end.y))
      // By its place, so that short pieces make one pattern.
      if !isDashed || x % 4 < 2 { set(x, y, ink, style: style) }
    }
  }

  func draw(on canvas: inout Canvas, style: Style = []) {
    for (place, pattern) in patterns.enumerated() where pattern != 0 {
      guard let glyph = Unicode.Scalar(0x2800 + UInt32(pattern)) else { continue }
      canvas.write(
        String(glyph), x: area.x + place % area.width, y: area.y + place / area.width,
        Pen(inks[place], on: nil, style: style.union(styles[place])))
    }
  }

  /// Of the dots in each row of a cell, from the left (Unicode's braille patterns).
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}
