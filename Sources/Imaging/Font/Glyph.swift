/// A character's shape in a grid of 8 × 16 pixels.
public struct Glyph: Sendable, Hashable {
  public static let width = 8
  public static let height = 16

  /// A byte a row, from the top; the leftmost pixel is the highest bit.
  public let rows: [UInt8]

  init(rows: [UInt8]) {
    precondition(rows.count == Self.height, "a glyph has \(Self.height) rows")
    self.rows = rows
  }

  /// A glyph by its pixels: `isSet(x, y)`.
  init(_ isSet: (Int, Int) -> Bool) {
    rows = (0..<Self.height).map { y in
      (0..<Self.width).reduce(0) { $0 << 1 | (isSet($1, y) ? 1 : 0) }
    }
  }

  /// Whether the pixel is ink. x from the left, y from the top, both within the grid.
  public func isSet(_ x: Int, _ y: Int) -> Bool { rows[y] >> UInt8(7 - x) & 1 == 1 }
}
