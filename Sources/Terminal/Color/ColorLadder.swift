import Imaging

/// Takes a canvas's cells down to the colours that a terminal has. What could be read before can be read after.
///
/// One is kept from frame to frame: it remembers the pairs of colours that it has met.
public struct ColorLadder: Sendable {
  public let depth: ColorDepth
  private let picture: PictureColors
  private var known: [Pair: Answer] = [:]

  private struct Pair: Hashable {
    var foreground: Ink
    var background: Ink
    /// Whether the ground is the picture's, and has its colours.
    var isOverlay: Bool
  }

  private struct Answer {
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
      to: Pair(
        foreground: cell.foreground, background: cell.background, isOverlay: cell.style.contains(.overlay)))
    return PaletteCell(cell.glyph, answer.foreground, on: answer.background, style: cell.style)
  }

  /// So many pairs are remembered; an interface has some dozens, and what is drawn over pictures any number.
  private static let memory = 16384

  private mutating func answer(to pair: Pair) -> Answer {
    if let answer = known[pair] { return answer }
    if known.count >= Self.memory { known.removeAll(keepingCapacity: true) }
    let answer = answer(pair.foreground.rgb, on: pair.background.rgb, isOverlay: pair.isOverlay)
    known[pair] = answer
    return answer
  }

  private func answer(_ foreground: RGB?, on background: RGB?, isOverlay: Bool) -> Answer {
    guard let colors = PaletteColors(depth) else {
      let ink = foreground ?? background?.contrasting
      return Answer(foreground: .init(ink), background: .init(background))
    }
    let ground = background.map(isOverlay ? colors.nearest : colors.likest)
    switch (foreground, background, ground) {
    case (let ink?, let background?, let ground?):
      let contrast = min(ink.contrast(with: background), Self.readableContrast)
      let index = colors.likest(ink, contrast: contrast, on: ground)
      return Answer(foreground: .index(index), background: .index(ground))
    case (nil, _, let ground?):
      let ink = Palette.rgb(ground).contrasting
      return Answer(foreground: .index(colors.likest(ink)), background: .index(ground))
    case (let ink?, _, nil):
      return Answer(foreground: colors.onUnknownGround(ink), background: .standard)
    default:
      return Answer(foreground: .standard, background: .standard)
    }
  }

  /// That much contrast is kept where it was there: WCAG's least for large letters and lines.
  private static let readableContrast = 3.0
}

extension PaletteInk {
  /// The colour itself, or the terminal's own for `nil`.
  init(_ color: RGB?) { self = color.map { .rgb($0) } ?? .standard }
}
