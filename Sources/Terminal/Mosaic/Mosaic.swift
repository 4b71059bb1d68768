import Imaging

/// A picture in characters: each cell shows the character of a set, in two colours, that comes nearest to the
/// cell's part of the picture.
public struct Mosaic: Sendable {
  /// A cell is made from so many samples each way.
  public static let samplesPerCell = 8

  private let fit: CellFit
  private let toning: Toning?
  private let dither: OrderedDither?

  /// - Parameters:
  ///   - glyphs: the characters that may be used.
  ///   - depth: the colours that may be used. The inks of a palette are its exact colours (see ``Palette``); without
  ///     colours, the ink of characters is taken to be lighter than their ground.
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
      // Letters have shades of their own.
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
