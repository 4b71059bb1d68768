import Imaging

/// Finds the character of each cell whose ink, light on dark, is nearest to a grey picture by squared error.
struct InkFit: Sendable {
  private let table: ShapeTable

  init(_ set: GlyphSet) { table = ShapeTable(GlyphShape.all(in: set)) }

  /// Fits eight cells of a grey picture, and calls `body` with each cell's number and character.
  func fit(_ group: CellGroup, _ body: (Int, Unicode.Scalar) -> Void) {
    // Ink of 255 over n pixels with the sum S changes the error by 255 × (255 n − 2 S); a space by nothing.
    var best = SIMD8<Float>()
    var index = SIMD8<Int32>(repeating: -1)
    let total = SIMD8<Float>(group.totals.1)
    for shape in table.shapes.indices {
      let part = table.shapes[shape]
      let sum = SIMD8<Float>(table.sums(shape, group).1)
      let ink = part.sumsBackground ? total - sum : sum
      let gain = 2 * ink - 255 * Float(part.ink)
      let isBetter = gain .> best
      best.replace(with: gain, where: isBetter)
      index.replace(with: Int32(shape), where: isBetter)
    }
    for lane in 0..<CellGroup.lanes {
      body(lane, index[lane] < 0 ? " " : table.shapes[Int(index[lane])].scalar)
    }
  }
}

/// Finds the ASCII character of each cell whose ink is distributed most like the light of a grey picture, over two
/// columns and four rows of the cell. Fonts differ too much for finer detail.
struct LetterFit: Sendable {
  private let letters: [(scalar: Unicode.Scalar, coverage: SIMD8<Float>)]

  /// The entries of a summed-area table that give the sums of the eight parts.
  private static let corners = [3, 7, 11, 15].map { row in (row * 8 + 3, row * 8 + 7) }

  init() {
    let coverages = (0x20...0x7E).compactMap { code -> (scalar: Unicode.Scalar, coverage: SIMD8<Float>)? in
      guard let scalar = Unicode.Scalar(code), let glyph = BitmapFont.standard.glyph(for: scalar) else {
        return nil
      }
      var coverage = SIMD8<Float>()
      for y in 0..<16 {
        for x in 0..<8 where glyph.isSet(x, y) { coverage[y / 4 * 2 + x / 4] += 1 }
      }
      return (scalar, coverage)
    }
    // The letter with the most ink counts as white.
    let densest = coverages.map { $0.coverage.sum() }.max() ?? 1
    letters = coverages.map { ($0.scalar, $0.coverage * (255 * 128 / densest)) }
  }

  /// Fits eight cells of a grey picture, and calls `body` with each cell's number and character.
  func fit(_ group: CellGroup, _ body: (Int, Unicode.Scalar) -> Void) {
    for lane in 0..<CellGroup.lanes {
      let light = Self.parts(of: group, lane)
      var best: (scalar: Unicode.Scalar, error: Float) = (" ", .infinity)
      for letter in letters {
        let difference = light - letter.coverage
        let error = (difference * difference).sum()
        if error < best.error { best = (letter.scalar, error) }
      }
      body(lane, best.scalar)
    }
  }

  private static func parts(of group: CellGroup, _ lane: Int) -> SIMD8<Float> {
    var parts = SIMD8<Float>()
    var above = (left: Float(0), both: Float(0))
    for (row, corner) in corners.enumerated() {
      let left = Float(group.table[corner.0 * 3 + 1][lane])
      let both = Float(group.table[corner.1 * 3 + 1][lane])
      parts[row * 2] = left - above.left
      parts[row * 2 + 1] = both - above.both - parts[row * 2]
      above = (left, both)
    }
    return parts
  }
}
