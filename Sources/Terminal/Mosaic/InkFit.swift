import Imaging

/// The character of each cell whose ink, in a single light colour on a dark ground, comes nearest to a picture in
/// grey, by squared error.
struct InkFit: Sendable {
  private let table: ShapeTable

  init(_ set: GlyphSet) { table = ShapeTable(GlyphShape.all(in: set)) }

  /// Fits eight cells of a grey picture, and calls `body` with each one's number and character.
  func fit(_ group: CellGroup, _ body: (Int, Unicode.Scalar) -> Void) {
    // Ink of 255 over n pixels with the sum S changes the error by 255 × (255 n − 2 S): the space by nothing.
    var best = SIMD8<Float>()
    var index = SIMD8<Int32>(repeating: -1)
    let total = SIMD8<Float>(group.totals.1)
    for shape in table.shapes.indices {
      let part = table.shapes[shape]
      let sum = SIMD8<Float>(table.sums(shape, group).1)
      let ink = part.sumsGround ? total - sum : sum
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
