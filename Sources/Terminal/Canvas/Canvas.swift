// Terminal turns values into characters on a screen: canvases of cells (Canvas), pictures made of block characters
// (Mosaic), lines and labels over them (Drawing), the colours that a terminal has (Color), text, ANSI and PNG output
// (Output), and the curses screen with its keys and mouse (Screen).

import Imaging
import Support

/// A grid of character cells: views draw it, and every back end shows it. It knows no terminal.
///
/// What is drawn outside it is cut off.
public struct Canvas: Sendable, Hashable {
  /// In columns and rows.
  public let width: Int
  public let height: Int
  /// Row by row, `[height, width]`.
  public internal(set) var cells: [Cell]

  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: Cell(), count: self.width * self.height)
  }

  /// The whole canvas.
  public var area: Area { Area(x: 0, y: 0, width: width, height: height) }

  public func contains(_ x: Int, _ y: Int) -> Bool { x >= 0 && y >= 0 && x < width && y < height }

  /// The cell in column `x` of row `y`, which must exist.
  public subscript(x: Int, y: Int) -> Cell {
    get {
      precondition(contains(x, y), "no cell (\(x), \(y)) in \(width)×\(height)")
      return cells[y * width + x]
    }
    set {
      precondition(contains(x, y), "no cell (\(x), \(y)) in \(width)×\(height)")
      cells[y * width + x] = newValue
    }
  }

  /// Sets every cell of an area.
  public mutating func fill(_ area: Area, with cell: Cell) {
    let part = area.clipped(to: self.area)
    for y in part.y..<part.bottom {
      for x in part.x..<part.right { cells[y * width + x] = cell }
    }
  }

  /// Changes every cell of an area.
  public mutating func update(_ area: Area, _ change: (inout Cell) -> Void) {
    let part = area.clipped(to: self.area)
    for y in part.y..<part.bottom {
      for x in part.x..<part.right { change(&cells[y * width + x]) }
    }
  }

  /// Copies another canvas to (x, y), its upper left corner.
  public mutating func draw(_ other: Canvas, x: Int, y: Int) {
    let part = Area(x: x, y: y, width: other.width, height: other.height).clipped(to: area)
    guard part.width > 0 else { return }
    for row in part.y..<part.bottom {
      let source = (row - y) * other.width + part.x - x
      cells.replaceSubrange(
        row * width + part.x..<row * width + part.right, with: other.cells[source..<source + part.width])
    }
  }
}

/// How text is written: its colour, background and style. A background of `nil` keeps the cells' own.
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
  /// Writes one line of text from (x, y) and returns the column behind it. Text that does not fit before `limit` (a
  /// column; by default the canvas's edge) is cut and ends in an ellipsis. Unprintable characters are spelled out.
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
