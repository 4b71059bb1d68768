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

/// Takes a canvas's cells down to the colours that a terminal has. What could be read before can be read after.
///
/// One is kept from frame to frame: it remembers the pairs of colours that it has met.
public struct ColorLadder: Sendable {
  public let depth: ColorDepth
  private let picture: PictureColors
  private var known: [InkPair: ReducedInks] = [:]

  private struct InkPair: Hashable {
    var foreground: Ink
    var background: Ink
    /// Whether the ground is the picture's, and has its colours.
    var isOverlay: Bool
  }

  private struct ReducedInks {
    var foreground: PaletteInk
    var background: PaletteInk
  }

  public init(_ depth: ColorDepth) {
    self.depth = depth
    picture = PictureColors(depth)
  }

  /// The cell at (x, y) of the canvas in the terminal's colours.
  ///
  /// Ink of the terminal's own on a coloured ground becomes black or white, as nobody knows which of them it is.
  /// Without colours a coloured ground is reverse video.
  public mutating func reduced(_ cell: Cell, x: Int, y: Int) -> PaletteCell {
    let isPlain = cell.foreground == .standard && cell.background == .standard
    if isPlain { return PaletteCell(cell.glyph, style: cell.style) }
    if cell.style.contains(.picture) { return picture.reduced(cell, x: x, y: y) }
    if depth == .none {
      // Over the picture only a light ground: lines would be bands.
      let isReverse = cell.background.rgb.map { !cell.style.contains(.overlay) || $0.isLight } ?? false
      return PaletteCell(cell.glyph, style: isReverse ? cell.style.symmetricDifference(.reverse) : cell.style)
    }
    let answer = answer(
      to: InkPair(
        foreground: cell.foreground, background: cell.background, isOverlay: cell.style.contains(.overlay)))
    return PaletteCell(cell.glyph, answer.foreground, on: answer.background, style: cell.style)
  }

  /// So many pairs are remembered; an interface has some dozens, and what is drawn over pictures any number.
  private static let memory = 16384

  private mutating func answer(to pair: InkPair) -> ReducedInks {
    if let answer = known[pair] { return answer }
    if known.count >= Self.memory { known.removeAll(keepingCapacity: true) }
    let answer = answer(pair.foreground.rgb, on: pair.background.rgb, isOverlay: pair.isOverlay)
    known[pair] = answer
    return answer
  }

  private func answer(_ foreground: RGB?, on background: RGB?, isOverlay: Bool) -> ReducedInks {
    guard let colors = PaletteColors(depth) else {
      let ink = foreground ?? background?.contrasting
      return ReducedInks(foreground: .init(ink), background: .init(background))
    }
    let ground = background.map(isOverlay ? colors.nearest : colors.likest)
    switch (foreground, background, ground) {
    case (let ink?, let background?, let ground?):
      let contrast = min(ink.contrast(with: background), Self.readableContrast)
      let index = colors.likest(ink, contrast: contrast, on: ground)
      return ReducedInks(foreground: .index(index), background: .index(ground))
    case (nil, _, let ground?):
      let ink = Palette.rgb(ground).contrasting
      return ReducedInks(foreground: .index(colors.likest(ink)), background: .index(ground))
    case (let ink?, _, nil):
      return ReducedInks(foreground: colors.onUnknownGround(ink), background: .standard)
    default:
      return ReducedInks(foreground: .standard, background: .standard)
    }
  }

  /// That much contrast is kept where it was there: WCAG's least for large letters and lines.
  private static let readableContrast = 3.0
}

extension PaletteInk {
  /// The colour itself, or the terminal's own for `nil`.
  init(_ color: RGB?) { self = color.map { .rgb($0) } ?? .standard }
}

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
