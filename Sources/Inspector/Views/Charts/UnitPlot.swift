import Imaging
import Support
import Terminal

/// Axes from 0 to 1 across and upwards, in character cells, with ticks, numbers and titles. The ends lie in the
/// middle of the first and the last cell.
struct UnitPlot {
  /// Including ticks, numbers and titles.
  let area: Area
  let across: String
  let upwards: String

  /// The area between the axes.
  var inner: Area {
    Area(x: area.x + 5, y: area.y + 1, width: max(0, area.width - 6), height: max(0, area.height - 3))
  }

  func draw(on canvas: inout Canvas) {
    let inner = inner
    guard inner.width > 1, inner.height > 1 else { return }
    canvas.write("\(upwards) ↑  \(across) →", x: area.x, y: area.y, .bold, limit: area.right)
    var axes = Strokes(within: area)
    axes.line(from: (inner.x - 1, inner.y), to: (inner.x - 1, inner.bottom), .light, .standard)
    axes.line(from: (inner.x - 1, inner.bottom), to: (inner.right - 1, inner.bottom), .light, .standard)
    for value in Self.ticks(room: inner.height, each: 2) {
      let y = row(value)
      axes.line(from: (inner.x - 2, y), to: (inner.x - 1, y), .light, .standard)
      canvas.write(fixed(value, 1), x: area.x, y: y)
    }
    for value in Self.ticks(room: inner.width, each: 6) {
      let x = column(value)
      axes.line(from: (x, inner.bottom), to: (x, inner.bottom + 1), .light, .standard)
    }
    axes.draw(on: &canvas)
    // Drawn over the ends of the ticks, which are a whole cell long.
    for value in Self.ticks(room: inner.width, each: 6) {
      canvas.write(fixed(value, 1), x: column(value) - 1, y: inner.bottom + 1, limit: area.right)
    }
  }

  /// Where a value lies in cells.
  private func row(_ value: Double) -> Int {
    inner.y + Int(((1 - value) * Double(inner.height - 1)).rounded())
  }
  private func column(_ value: Double) -> Int {
    inner.x + Int((value * Double(inner.width - 1)).rounded())
  }

  /// Where a point lies, in cells and their parts.
  func place(_ upwards: Double, _ across: Double) -> (x: Double, y: Double) {
    (
      Double(inner.x) + 0.5 + across * Double(inner.width - 1),
      Double(inner.y) + 0.5 + (1 - upwards) * Double(inner.height - 1)
    )
  }

  /// Where a point lies in the dots of `inner`.
  func dot(_ upwards: Double, _ across: Double) -> (x: Int, y: Int) {
    let place = place(upwards, across)
    return (Int((place.x - Double(inner.x)) * 2), Int((place.y - Double(inner.y)) * 4))
  }

  /// Tick values with enough room between them.
  private static func ticks(room: Int, each: Int) -> [Double] {
    let steps = [10, 5, 2].first { room >= $0 * each } ?? 1
    return (0...steps).map { Double($0) / Double(steps) }
  }
}

/// Dots finer than character cells: two across and four down in each, as braille patterns. A cell has one colour, that
/// of the last dot.
struct BrailleDots {
  private let area: Area
  private var patterns: [UInt8]
  private var inks: [Ink]

  /// Dots in an area of cells.
  init(_ area: Area) {
    self.area = area
    patterns = Array(repeating: 0, count: max(0, area.width) * max(0, area.height))
    inks = Array(repeating: .standard, count: patterns.count)
  }

  /// In dots.
  var width: Int { 2 * area.width }
  var height: Int { 4 * area.height }

  mutating func set(_ x: Int, _ y: Int, _ ink: Ink) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let place = y / 4 * area.width + x / 2
    patterns[place] |= Self.bits[y % 4][x % 2]
    inks[place] = ink
  }

  /// A straight line, from dot to dot.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ ink: Ink) {
    let steps = max(1, abs(end.x - start.x), abs(end.y - start.y))
    for step in 0...steps {
      func between(_ a: Int, _ b: Int) -> Int {
        Int((Double(a) + Double((b - a) * step) / Double(steps)).rounded())
      }
      set(between(start.x, end.x), between(start.y, end.y), ink)
    }
  }

  func draw(on canvas: inout Canvas, style: Style = []) {
    for (place, pattern) in patterns.enumerated() where pattern != 0 {
      guard let glyph = Unicode.Scalar(0x2800 + UInt32(pattern)) else { continue }
      canvas.write(
        String(glyph), x: area.x + place % area.width, y: area.y + place / area.width,
        Pen(inks[place], on: nil, style: style))
    }
  }

  /// Of the dots in each row of a cell, from the left (Unicode's braille patterns).
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}
