import Imaging

/// How cells are chosen: by two colours, or without any by their ink alone.
enum CellFit: Sendable {
  case colors(TwoColorFit, PartColors)
  case ink(InkFit)
  case letters(LetterFit)

  init(_ glyphs: GlyphSet, _ depth: ColorDepth) {
    switch (depth, glyphs) {
    case (.none, .ascii): self = .letters(LetterFit())
    case (.none, _): self = .ink(InkFit(glyphs))
    default: self = .colors(TwoColorFit(glyphs), PartColors(depth))
    }
  }

  /// Fits eight cells, and calls `body` with each one's number and cell.
  @inline(__always)
  func fit(_ group: CellGroup, _ body: (Int, Cell) -> Void) {
    switch self {
    case .colors(let fit, let palette):
      fit.fit(group) { lane, parts in
        let (ink, ground) = palette.inks(of: parts)
        // A part that does not show needs no shape.
        let scalar = ink == ground ? " " : parts.scalar
        body(lane, Cell(scalar, ink, on: ground, style: .picture))
      }
    case .ink(let fit): fit.fit(group) { lane, scalar in body(lane, Cell(scalar, style: .picture)) }
    case .letters(let fit): fit.fit(group) { lane, scalar in body(lane, Cell(scalar, style: .picture)) }
    }
  }
}
