import Imaging

/// A cell's colour as a terminal of some depth is told it.
public enum PaletteInk: Sendable, Hashable {
  /// The terminal's own.
  case standard
  /// An entry of the terminal's palette.
  case index(UInt8)
  case rgb(RGB)
}

/// A cell in the colours that a terminal has.
public struct PaletteCell: Sendable, Hashable {
  public var glyph: Unicode.Scalar
  public var foreground: PaletteInk
  public var background: PaletteInk
  public var style: Style

  public init(
    _ glyph: Unicode.Scalar, _ foreground: PaletteInk = .standard, on background: PaletteInk = .standard,
    style: Style = []
  ) {
    self.glyph = glyph
    self.foreground = foreground
    self.background = background
    self.style = style
  }
}
