import Imaging

/// Takes the cells of a picture down to a terminal's colours, by ordered dithering: what lies between two colours
/// becomes a pattern of both, the same in every frame.
struct PictureColors: Sendable {
  private let depth: ColorDepth
  /// How far the pattern moves a channel up or down at most: half of the usual way from one entry to the next.
  private let reach: Int

  init(_ depth: ColorDepth) {
    self.depth = depth
    reach =
      switch depth {
      case .palette256: 20
      case .palette16: 56
      case .palette8: 96
      case .truecolor, .none: 0
      }
  }

  func reduced(_ cell: Cell, x: Int, y: Int) -> PaletteCell {
    switch depth {
    case .truecolor:
      PaletteCell(
        cell.glyph, PaletteInk(cell.foreground.rgb), on: PaletteInk(cell.background.rgb), style: cell.style)
    case .none:
      blackAndWhite(cell, threshold: Self.pattern(x, y) * 16 + 8)
    case .palette256, .palette16, .palette8:
      PaletteCell(
        cell.glyph, entry(cell.foreground, x, y), on: entry(cell.background, x, y), style: cell.style)
    }
  }

  private func entry(_ ink: Ink, _ x: Int, _ y: Int) -> PaletteInk {
    guard let color = ink.rgb, let colors = PaletteColors(depth) else { return .standard }
    let plain = colors.nearest(color)
    // What was made for this palette stays as it was made.
    if Palette.rgb(plain) == color { return .index(plain) }
    let offset = (2 * Self.pattern(x, y) - 15) * reach / 16
    func moved(_ value: UInt8) -> UInt8 { UInt8(min(255, max(0, Int(value) + offset))) }
    return .index(colors.nearest(RGB(moved(color.red), moved(color.green), moved(color.blue))))
  }

  /// Light or dark by the pattern: light is the terminal's ink, dark its ground, as on a dark terminal.
  private func blackAndWhite(_ cell: Cell, threshold: Int) -> PaletteCell {
    func isLight(_ ink: Ink) -> Bool { ink.rgb.map { $0.luma > threshold } ?? false }
    let style = cell.style
    return switch (isLight(cell.foreground), isLight(cell.background)) {
    case (true, false): PaletteCell(cell.glyph, style: style)
    case (false, true): PaletteCell(cell.glyph, style: style.union(.reverse))
    case (true, true): PaletteCell(" ", style: style.union(.reverse))
    case (false, false): PaletteCell(" ", style: style)
    }
  }

  /// Bayer's 4 × 4 matrix (1973).
  private static func pattern(_ x: Int, _ y: Int) -> Int { bayer[(y & 3) * 4 + (x & 3)] }

  private static let bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
}

extension RGB {
  /// Brightness as the screen has it, 0…255 (ITU-R BT.601).
  fileprivate var luma: Int { (299 * Int(red) + 587 * Int(green) + 114 * Int(blue)) / 1000 }

  /// Whether it is rather white than black.
  var isLight: Bool { luma > 127 }
}
