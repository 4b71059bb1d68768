import Imaging

/// One character cell: a glyph in one colour on a background of another.
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

/// How a cell is written, apart from its colours.
public struct Style: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Style(rawValue: 1)
  public static let dim = Style(rawValue: 2)
  public static let underline = Style(rawValue: 4)
  /// Foreground and background exchanged.
  public static let reverse = Style(rawValue: 8)
  /// Drawn over the picture, on a background of the picture's colours.
  public static let overlay = Style(rawValue: 64)
  /// Part of the picture: its colours may be dithered if there are few, and on a slow line it is sent after text.
  public static let picture = Style(rawValue: 128)

  /// Whether a cell belongs to the picture or to a line over it, and not to text.
  public var isOfPicture: Bool { !isDisjoint(with: [.picture, .overlay]) }
}

/// The colour of a cell's glyph or background: one of 2²⁴, or the terminal's own.
public struct Ink: Sendable, Hashable {
  /// 0x01RRGGBB, or 0 for the terminal's own colour.
  @usableFromInline let raw: UInt32

  @inlinable init(raw: UInt32) { self.raw = raw }

  /// The terminal's default foreground or background.
  public static let standard = Ink(raw: 0)

  @inlinable
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    raw = 0x0100_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  @inlinable
  public init(_ color: RGB) { self.init(red: color.red, green: color.green, blue: color.blue) }

  /// `nil` for the terminal's own colour.
  @inlinable public var rgb: RGB? {
    raw == 0
      ? nil
      : RGB(
        UInt8(truncatingIfNeeded: raw >> 16), UInt8(truncatingIfNeeded: raw >> 8),
        UInt8(truncatingIfNeeded: raw))
  }
}
