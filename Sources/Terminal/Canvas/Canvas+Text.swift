import Imaging

/// How text is written: its colour, its ground, its style. A ground of `nil` keeps what is there.
public struct Pen: Sendable, Hashable {
  public var foreground: Ink
  public var background: Ink?
  public var style: Style

  public init(_ foreground: Ink = .standard, on background: Ink? = .standard, style: Style = []) {
    self.foreground = foreground
    self.background = background
    self.style = style
  }

  public static let plain = Pen()
  public static let bold = Pen(style: .bold)
  public static let dim = Pen(style: .dim)
  public static let reverse = Pen(style: .reverse)
}

extension Canvas {
  /// Writes one line of text from (x, y) and gives the column behind it. What does not fit before `limit` (a column;
  /// the canvas's edge by default) is cut, and an ellipsis says so. Unprintable characters are spelled out.
  @discardableResult
  public mutating func write(_ text: String, x: Int, y: Int, _ pen: Pen = .plain, limit: Int? = nil) -> Int {
    let limit = min(limit ?? width, width)
    guard y >= 0, y < height, x < limit else { return x }
    let glyphs = TextGlyphs.of(text)
    let fits = TextGlyphs.width(glyphs) <= limit - x
    let end = fits ? limit : limit - 1
    var column = x
    for glyph in glyphs {
      guard column + glyph.width <= end else { break }
      put(glyph.scalar, x: column, y: y, pen)
      if glyph.width == 2 { put(Cell.continuation, x: column + 1, y: y, pen) }
      column += glyph.width
    }
    if !fits {
      put("…", x: column, y: y, pen)
      column += 1
    }
    return column
  }

  private mutating func put(_ scalar: Unicode.Scalar, x: Int, y: Int, _ pen: Pen) {
    guard contains(x, y) else { return }
    let place = y * width + x
    cells[place] = Cell(
      scalar, pen.foreground, on: pen.background ?? cells[place].background, style: pen.style)
  }
}
