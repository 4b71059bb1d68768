import Imaging

/// Lines in character cells. They are collected first, so that they join where they meet.
public struct Strokes: Sendable {
  /// Nothing is drawn outside.
  public let limits: Area
  private var cells: [StrokeCell]
  /// The cells with lines in them, in the order in which they were first drawn.
  private var used: [Int] = []

  public init(within limits: Area) {
    self.limits = limits
    cells = Array(repeating: StrokeCell(), count: max(0, limits.width) * max(0, limits.height))
  }

  /// The outline of a rectangle of cells. A single column or row becomes a line, a single cell a marker. Edges beyond the
  /// limits are not drawn, which shows that the box continues.
  public mutating func box(_ area: Area, _ weight: StrokeWeight, _ ink: Ink) {
    guard area.width > 0, area.height > 0 else { return }
    let (right, bottom) = (area.right - 1, area.bottom - 1)
    if area.width == 1, area.height == 1 {
      change(area.x, area.y) { $0.mark(weight, ink) }
      return
    }
    line(from: (area.x, area.y), to: (right, area.y), weight, ink)
    line(from: (area.x, area.y), to: (area.x, bottom), weight, ink)
    if area.height > 1 { line(from: (area.x, bottom), to: (right, bottom), weight, ink) }
    if area.width > 1 { line(from: (right, area.y), to: (right, bottom), weight, ink) }
  }

  /// A horizontal or vertical line, from the middle of one cell to the middle of another to its right or below it.
  public mutating func line(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ weight: StrokeWeight, _ ink: Ink
  ) {
    precondition(start.x == end.x || start.y == end.y, "a line in cells is horizontal or vertical")
    if start.x == end.x {
      for y in max(start.y, limits.y)..<max(start.y, limits.y, min(end.y + 1, limits.bottom)) {
        change(start.x, y) { cell in
          if y > start.y { cell.add(.up, weight, ink) }
          if y < end.y { cell.add(.down, weight, ink) }
        }
      }
    } else {
      for x in max(start.x, limits.x)..<max(start.x, limits.x, min(end.x + 1, limits.right)) {
        change(x, start.y) { cell in
          if x > start.x { cell.add(.left, weight, ink) }
          if x < end.x { cell.add(.right, weight, ink) }
        }
      }
    }
  }

  /// Every cell with a line in it, and the weight of the line that gives it its colour.
  public var glyphs: [(x: Int, y: Int, glyph: Unicode.Scalar, ink: Ink, weight: StrokeWeight)] {
    used.map { place in
      let cell = cells[place]
      return (
        limits.x + place % limits.width, limits.y + place / limits.width, cell.glyph, cell.ink, cell.owner
      )
    }
  }

  /// Draws the lines over the canvas, whose colours stay behind them. Heavy lines stand out more.
  public func draw(on canvas: inout Canvas) {
    for stroke in glyphs {
      let isHeavy = stroke.weight == .heavy
      canvas.overlay(
        stroke.glyph, x: stroke.x, y: stroke.y, stroke.ink, style: isHeavy ? .bold : [],
        contrast: isHeavy ? Self.heavyContrast : Self.lightContrast)
    }
  }

  /// The least contrast ratios of lines with the picture below them. More would turn lines into bands.
  public static let lightContrast = 1.6
  public static let heavyContrast = 3.0

  private mutating func change(_ x: Int, _ y: Int, _ edit: (inout StrokeCell) -> Void) {
    guard limits.contains(x: x, y: y) else { return }
    let place = (y - limits.y) * limits.width + x - limits.x
    if cells[place].isEmpty { used.append(place) }
    edit(&cells[place])
  }
}

/// How heavy a line is; heavier lines go over lighter ones.
public enum StrokeWeight: UInt8, Sendable, Hashable, Comparable {
  case dashed
  case light
  case heavy

  public static func < (a: StrokeWeight, b: StrokeWeight) -> Bool { a.rawValue < b.rawValue }
}

/// The lines in one character cell: an arm to each side, which may be absent, light or heavy.
struct StrokeCell {
  enum Side: Int { case up, right, down, left }

  /// Per side 0, 1 (light) or 2 (heavy), as the digits of a base-3 number, up first.
  private var arms: UInt8 = 0
  /// Whether all lines here are dashed.
  private var isDashed = true
  /// A box of just this cell, which has no sides to draw.
  private var marker: StrokeWeight?
  /// The weight of the line that gives the cell its colour.
  private(set) var owner = StrokeWeight.dashed
  private(set) var ink = Ink.standard

  var isEmpty: Bool { arms == 0 && marker == nil }

  mutating func add(_ side: Side, _ weight: StrokeWeight, _ ink: Ink) {
    let thickness: UInt8 = weight == .heavy ? 2 : 1
    let place = Self.places[side.rawValue]
    let old = arms / place % 3
    if thickness > old { arms += (thickness - old) * place }
    if weight != .dashed { isDashed = false }
    claim(weight, ink)
  }

  mutating func mark(_ weight: StrokeWeight, _ ink: Ink) {
    marker = max(weight, marker ?? weight)
    claim(weight, ink)
  }

  /// The heaviest line gives the colour, and the last of equally heavy ones.
  private mutating func claim(_ weight: StrokeWeight, _ ink: Ink) {
    guard weight >= owner else { return }
    owner = weight
    self.ink = ink
  }

  var glyph: Unicode.Scalar {
    // On a line, a marker is drawn as part of the line, which hides less, unless it is the selected one.
    if let marker, arms == 0 || marker == .heavy { return marker == .heavy ? "◆" : "◊" }
    let solid = Self.glyphs[Int(arms)]
    guard isDashed else { return solid }
    return solid == "─" ? "╌" : solid == "│" ? "╎" : solid
  }

  private static let places: [UInt8] = [1, 3, 9, 27]

  /// The box-drawing character for each value of `arms`.
  static let glyphs = Array(
    (" ╵╹╶└┖╺┕┗╷│╿┌├┞┍┝┡╻╽┃┎┟┠┏┢┣" + "╴┘┚─┴┸╼┶┺┐┤┦┬┼╀┮┾╄┒┧┨┰╁╂┲╆╊" + "╸┙┛╾┵┹━┷┻┑┥┩┭┽╃┯┿╇┓┪┫┱╅╉┳╈╋")
      .unicodeScalars)
}
