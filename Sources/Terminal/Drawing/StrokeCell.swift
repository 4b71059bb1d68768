/// How heavy a line is; a heavier one goes over a lighter.
public enum StrokeWeight: UInt8, Sendable, Hashable, Comparable {
  case dashed
  case light
  case heavy

  public static func < (a: StrokeWeight, b: StrokeWeight) -> Bool { a.rawValue < b.rawValue }
}

/// Lines in one character cell: an arm to each side, that may be absent, light or heavy.
struct StrokeCell {
  enum Side: Int { case up, right, down, left }

  /// Per side 0, 1 (light) or 2 (heavy), in the digits of a number to the base of 3, up first.
  private var arms: UInt8 = 0
  /// Whether there is no line here that is not dashed.
  private var isDashed = true
  /// A box of this one cell, which has no sides to draw.
  private var marker: StrokeWeight?
  /// The weight of the line whose colour the cell has.
  private var owner = StrokeWeight.dashed
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

  /// The colour goes to the heaviest line, among equals to the last.
  private mutating func claim(_ weight: StrokeWeight, _ ink: Ink) {
    guard weight >= owner else { return }
    owner = weight
    self.ink = ink
  }

  var glyph: Unicode.Scalar {
    // What lies on a line hides less of it as part of the line, unless it is the selected one.
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
