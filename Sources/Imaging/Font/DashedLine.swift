/// The dashed lines of box drawing that Terminus Font lacks: its solid lines with gaps.
struct DashedLine {
  /// The solid line's code point.
  let solid: UInt16
  private let isVertical: Bool
  private let dashes: Int

  init?(_ code: UInt16) {
    switch code {
    case 0x2504...0x2507: (solid, dashes) = (code - 4, 3)
    case 0x254C...0x254F: (solid, dashes) = (code - 0x4C, 2)
    default: return nil
    }
    isVertical = solid >= 0x2502
  }

  /// Whether the line is drawn at this pixel: dashes of near equal length, each followed by a gap, so that cells
  /// join.
  func isOn(_ x: Int, _ y: Int) -> Bool {
    let (position, length, gap) = isVertical ? (y, Glyph.height, 2) : (x, Glyph.width, 1)
    return position * dashes % length < length - gap * dashes
  }
}
