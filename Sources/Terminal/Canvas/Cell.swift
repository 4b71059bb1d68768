/// One character cell: a glyph in one colour on a ground of another.
public struct Cell: Sendable, Hashable {
  /// A character one column wide, or the left half of one that is two wide; NUL for the right half.
  public var glyph: Unicode.Scalar
  public var foreground: Ink
  public var background: Ink
  public var style: Style

  public init(
    _ glyph: Unicode.Scalar = " ", _ foreground: Ink = .standard, on background: Ink = .standard,
    style: Style = []
  ) {
    self.glyph = glyph
    self.foreground = foreground
    self.background = background
    self.style = style
  }

  /// The right half of a character two columns wide.
  public static let continuation: Unicode.Scalar = "\0"
}

/// How a cell is written, beside its colours.
public struct Style: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Style(rawValue: 1)
  public static let dim = Style(rawValue: 2)
  public static let underline = Style(rawValue: 4)
  /// Foreground and background exchanged.
  public static let reverse = Style(rawValue: 8)
  /// Drawn over the picture, on a ground that is the picture's.
  public static let overlay = Style(rawValue: 64)
  /// Part of the picture: its colours may be dithered where there are few, and on a slow line it comes after text.
  public static let picture = Style(rawValue: 128)

  /// Whether a cell is the picture's, or a line's over it, and not text.
  public var isOfPicture: Bool { !isDisjoint(with: [.picture, .overlay]) }
}
