import Imaging

extension Canvas {
  /// Writes a glyph over a cell, as for lines over a picture: the background becomes the mean of the picture's two
  /// colours in this cell, lightened or darkened as far as needed for the ink to be visible. The ink stays as it is, so
  /// that a line keeps its colour along its way.
  ///
  /// - Parameter contrast: at least this contrast ratio, as far as the ink allows it.
  public mutating func overlay(
    _ glyph: Unicode.Scalar, x: Int, y: Int, _ ink: Ink, style: Style = [], contrast: Double = 3
  ) {
    guard contains(x, y) else { return }
    var background = blendedBackground(x, y)
    var style = style
    if let below = background.rgb {
      if let color = ink.rgb { background = Ink(below.readable(on: color, contrast: contrast)) }
      style.insert(.overlay)
    }
    self[x, y] = Cell(glyph, ink, on: background, style: style)
  }

  /// One colour for a whole cell: for the picture's cells the mean, weighted by how much of the cell each colour covers;
  /// else the background. The cell must exist.
  public func blendedBackground(_ x: Int, _ y: Int) -> Ink {
    let cell = self[x, y]
    guard cell.style.contains(.picture), let ink = cell.foreground.rgb, let background = cell.background.rgb
    else {
      return cell.background
    }
    return Ink(background.mixed(with: ink, GlyphCoverage.share(of: cell.glyph)))
  }

  /// A frame around a rectangle of cells, in black or white, whichever is visible, every other cell inverse: it stands
  /// out from any picture and from every box. It lies outside the rectangle and is clipped to `limits`.
  public mutating func drawCursor(around target: Area, within limits: Area) {
    var strokes = Strokes(within: limits)
    strokes.box(target.grown(by: 1), .heavy, .standard)
    for stroke in strokes.glyphs {
      let isInverse = (stroke.x + stroke.y) % 2 != 0
      let ink = blendedBackground(stroke.x, stroke.y).rgb.map { Ink($0.contrasting) } ?? .standard
      overlay(stroke.glyph, x: stroke.x, y: stroke.y, ink, style: isInverse ? [.bold, .reverse] : .bold)
    }
  }
}

/// How much of its cell a glyph's ink covers, 0…1, by the pixels of `BitmapFont.standard`.
enum GlyphCoverage {
  static func share(of glyph: Unicode.Scalar) -> Double {
    for (range, shares) in tables where range.contains(glyph.value) {
      return shares[Int(glyph.value - range.lowerBound)]
    }
    return counted(glyph)
  }

  /// The characters that pictures are made of: ASCII, block elements, and the sextants and wedges of "Symbols for Legacy Computing".
  private static let tables: [(ClosedRange<UInt32>, [Double])] = [
    0x20...0x7E, 0x2580...0x259F, 0x1FB00...0x1FB9F,
  ]
  .map { range in (range, range.compactMap { Unicode.Scalar($0).map(counted) }) }

  private static func counted(_ glyph: Unicode.Scalar) -> Double {
    guard let shape = BitmapFont.standard.glyph(for: glyph) else { return 0.5 }
    let ink = shape.rows.reduce(0) { $0 + $1.nonzeroBitCount }
    return Double(ink) / Double(Glyph.width * Glyph.height)
  }
}
