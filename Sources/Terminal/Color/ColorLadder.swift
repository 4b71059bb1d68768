import Imaging

/// A cell's colour, at a terminal's colour depth.
public enum PaletteInk: Sendable, Hashable {
  /// The terminal's own.
  case standard
  /// An entry of the terminal's palette.
  case index(UInt8)
  case rgb(RGB)
}

/// A cell in colours that a terminal has.
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

/// Reduces a canvas's cells to the colours that a terminal has. Text that was readable stays readable.
///
/// Keep one from frame to frame: it remembers the pairs of colours that it has seen.
public struct ColorLadder: Sendable {
  public let depth: ColorDepth
  private let picture: PictureColors
  private var known: [InkPair: ReducedInks] = [:]

  private struct InkPair: Hashable {
    var foreground: Ink
    var background: Ink
    /// Whether the background has the picture's colours.
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
  /// The terminal's own ink on a coloured background becomes black or white, because its colour is unknown.
  /// Without colours, a coloured background becomes reverse video.
  public mutating func reduced(_ cell: Cell, x: Int, y: Int) -> PaletteCell {
    let isPlain = cell.foreground == .standard && cell.background == .standard
    if isPlain { return PaletteCell(cell.glyph, style: cell.style) }
    if cell.style.contains(.picture) { return picture.reduced(cell, x: x, y: y) }
    if depth == .none {
      // Over the picture only if the background is light: otherwise lines would become bands.
      let isReverse = cell.background.rgb.map { !cell.style.contains(.overlay) || $0.isLight } ?? false
      return PaletteCell(cell.glyph, style: isReverse ? cell.style.symmetricDifference(.reverse) : cell.style)
    }
    let answer = answer(
      to: InkPair(
        foreground: cell.foreground, background: cell.background, isOverlay: cell.style.contains(.overlay)))
    return PaletteCell(cell.glyph, answer.foreground, on: answer.background, style: cell.style)
  }

  /// How many pairs are remembered. An interface uses dozens; drawing over pictures may use any number.
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
    let reduced = background.map(isOverlay ? colors.nearest : colors.mostSimilar)
    switch (foreground, background, reduced) {
    case (let ink?, let background?, let reduced?):
      let contrast = min(ink.contrast(with: background), Self.readableContrast)
      let index = colors.mostSimilar(ink, contrast: contrast, on: reduced)
      return ReducedInks(foreground: .index(index), background: .index(reduced))
    case (nil, _, let reduced?):
      let ink = Palette.rgb(reduced).contrasting
      return ReducedInks(foreground: .index(colors.mostSimilar(ink)), background: .index(reduced))
    case (let ink?, _, nil):
      return ReducedInks(foreground: colors.onUnknownBackground(ink), background: .standard)
    default:
      return ReducedInks(foreground: .standard, background: .standard)
    }
  }

  /// Contrast up to this ratio is kept: WCAG's minimum for large letters and lines.
  private static let readableContrast = 3.0
}

extension PaletteInk {
  /// The colour itself, or the terminal's own if `nil`.
  init(_ color: RGB?) { self = color.map { .rgb($0) } ?? .standard }
}

/// Reduces the cells of a picture to a terminal's colours by ordered dithering: a colour between two others becomes a
/// pattern of both, the same in every frame.
struct PictureColors: Sendable {
  private let depth: ColorDepth
  /// How far the pattern moves a channel at most: half of the usual distance between palette entries.
  private let amplitude: Int

  init(_ depth: ColorDepth) {
    self.depth = depth
    amplitude =
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
      blackAndWhite(cell, threshold: BayerMatrix.threshold(x: x, y: y) * 16 + 8)
    case .palette256, .palette16, .palette8:
      PaletteCell(
        cell.glyph, entry(cell.foreground, x, y), on: entry(cell.background, x, y), style: cell.style)
    }
  }

  private func entry(_ ink: Ink, _ x: Int, _ y: Int) -> PaletteInk {
    guard let color = ink.rgb, let colors = PaletteColors(depth) else { return .standard }
    let plain = colors.nearest(color)
    // A colour of this palette stays as it is.
    if Palette.rgb(plain) == color { return .index(plain) }
    let offset = (2 * BayerMatrix.threshold(x: x, y: y) - 15) * amplitude / 16
    func moved(_ value: UInt8) -> UInt8 { UInt8(min(255, max(0, Int(value) + offset))) }
    return .index(colors.nearest(RGB(moved(color.red), moved(color.green), moved(color.blue))))
  }

  /// Light or dark by the pattern. Light is the terminal's foreground and dark its background, as on a dark terminal.
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
}

extension RGB {
  /// Luma, 0…255 (ITU-R BT.601).
  fileprivate var luma: Int { (299 * Int(red) + 587 * Int(green) + 114 * Int(blue)) / 1000 }

  /// Whether it is closer to white than to black.
  var isLight: Bool { luma > 127 }
}
