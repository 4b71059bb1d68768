/// Takes a canvas's cells down to the colours that a terminal has.
public struct ColorLadder: Sendable {
  public let depth: ColorDepth

  public init(_ depth: ColorDepth) { self.depth = depth }

  /// The cell at (x, y) of the canvas in the terminal's colours.
  public mutating func reduced(_ cell: Cell, x: Int, y: Int) -> PaletteCell {
    PaletteCell(
      cell.glyph, Self.exact(cell.foreground), on: Self.exact(cell.background), style: cell.style)
  }

  private static func exact(_ ink: Ink) -> PaletteInk { ink.rgb.map { .rgb($0) } ?? .standard }
}
