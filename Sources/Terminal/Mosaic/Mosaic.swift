import Imaging

/// Turns pictures into characters: each cell shows the character of a set, in two colours, that is most like the
/// cell's part of the picture.
public struct Mosaic: Sendable {
  /// How many samples each way a cell is made from.
  public static let samplesPerCell = 8

  private let fit: CellFit
  private let toning: Toning?
  private let dither: OrderedDither?

  /// - Parameters:
  ///   - glyphs: the characters that may be used.
  ///   - depth: the colours that may be used. The inks of a palette are its exact colours (see ``Palette``); without
  ///     colours, the ink of characters is taken to be lighter than their background.
  public init(glyphs: GlyphSet, depth: ColorDepth = .truecolor) {
    let grains =
      switch glyphs {
      case .ascii: (columns: 1, rows: 1)
      case .half: (columns: 1, rows: 2)
      case .quadrant, .sextant, .wedge: (columns: 2, rows: 2)
      }
    func dither(_ strength: Int) -> OrderedDither {
      OrderedDither(strength: strength, columns: grains.columns, rows: grains.rows)
    }
    switch depth {
    case .truecolor: (toning, self.dither) = (nil, nil)
    case .palette256: (toning, self.dither) = (nil, dither(28))
    case .palette16: (toning, self.dither) = (Toning(contrast: 1.15, saturation: 1.15), dither(96))
    case .palette8: (toning, self.dither) = (Toning(contrast: 1.15, saturation: 1.2), dither(96))
    case .none:
      toning = Toning(contrast: 1.25, saturation: 0)
      // Letters have shades already.
      self.dither = glyphs == .ascii ? nil : dither(256)
    }
    fit = CellFit(glyphs, depth)
  }

  /// The picture in cells of the style `.picture`.
  ///
  /// - Parameter samples: 8 × 8 to a cell; a cell is twice as high as wide, so they are too.
  public func canvas(_ samples: Image) -> Canvas {
    var samples = samples
    if let toning { samples = toning.applied(to: samples) }
    if let dither { samples = dither.applied(to: samples) }
    var canvas = Canvas(
      width: samples.width / Self.samplesPerCell, height: samples.height / Self.samplesPerCell)
    canvas.cells.withUnsafeMutableBufferPointer { cells in
      CellGroup.forEach(of: samples) { group, x, y, count in
        let first = y * canvas.width + x
        fit.fit(group) { lane, cell in
          if lane < count { cells[first + lane] = cell }
        }
      }
    }
    return canvas
  }
}

extension Mosaic {
  /// The samples of a part of a picture, for `columns` × `rows` cells.
  ///
  /// A mosaic minimises the error over the 8 × 16 pixels on which characters are drawn, in sRGB. So the picture is
  /// sampled at these pixels, in linear light, and each sample is the sRGB mean of two of them. A single sample in
  /// linear light would make fine contrasts too light.
  public static func samples(
    of picture: PicturePyramid, _ window: Window, columns: Int, rows: Int, threads: Int = 1
  ) -> Image {
    picture.sample(
      window, width: columns * samplesPerCell, height: rows * samplesPerCell, pairingRows: true,
      threads: threads)
  }
}

/// How characters are chosen: by two colours or, without colours, by their ink alone.
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

  /// Fits eight cells, and calls `body` with each cell's number and content.
  @inline(__always)
  func fit(_ group: CellGroup, _ body: (Int, Cell) -> Void) {
    switch self {
    case .colors(let fit, let palette):
      fit.fit(group) { lane, parts in
        let (ink, background) = palette.inks(of: parts)
        // Two equal colours need no shape.
        let scalar = ink == background ? " " : parts.scalar
        body(lane, Cell(scalar, ink, on: background, style: .picture))
      }
    case .ink(let fit): fit.fit(group) { lane, scalar in body(lane, Cell(scalar, style: .picture)) }
    case .letters(let fit): fit.fit(group) { lane, scalar in body(lane, Cell(scalar, style: .picture)) }
    }
  }
}
