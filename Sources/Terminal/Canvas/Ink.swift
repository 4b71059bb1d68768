import Imaging

/// The colour of a cell's glyph or ground: one of 2²⁴, or the terminal's own.
public struct Ink: Sendable, Hashable {
  /// 0x01RRGGBB for a colour of our own, 0 for the terminal's.
  @usableFromInline let raw: UInt32

  @inlinable init(raw: UInt32) { self.raw = raw }

  /// Whatever the terminal writes with, or on: dark on light or light on dark.
  public static let standard = Ink(raw: 0)

  @inlinable
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    raw = 0x0100_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  @inlinable
  public init(_ color: RGB) { self.init(red: color.red, green: color.green, blue: color.blue) }

  /// `nil` for the terminal's own.
  @inlinable public var rgb: RGB? {
    raw == 0
      ? nil
      : RGB(
        UInt8(truncatingIfNeeded: raw >> 16), UInt8(truncatingIfNeeded: raw >> 8),
        UInt8(truncatingIfNeeded: raw))
  }
}
