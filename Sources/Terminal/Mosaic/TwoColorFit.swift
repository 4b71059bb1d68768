import Imaging

/// Finds the division of each cell into two parts, and their colours, with the least squared error in sRGB. The best
/// colours of a division are the means of its parts. Every division of the set is tried.
struct TwoColorFit: Sendable {
  private let table: ShapeTable
  /// For each shape 1 / (n₁ n₂), where n₁ and n₂ are the numbers of pixels in its parts.
  private let weights: [Float]

  /// A cell's two parts.
  struct Parts {
    var scalar: Unicode.Scalar
    /// How many of the cell's pixels are ink.
    var inkPixels: Int
    /// The parts' mean colours.
    var ink: SIMD3<Float>
    var background: SIMD3<Float>
  }

  init(_ set: GlyphSet) {
    table = ShapeTable(GlyphShape.divisions(of: set))
    weights = table.shapes.map { 1 / Float($0.ink * (GlyphShape.pixels - $0.ink)) }
  }

  /// Fits eight cells, and calls `body` with each cell's number and parts.
  func fit(_ group: CellGroup, _ body: (Int, Parts) -> Void) {
    let pixels = Float(GlyphShape.pixels)
    let totals = group.totals
    let means = (
      SIMD8<Float>(totals.0) / pixels, SIMD8<Float>(totals.1) / pixels, SIMD8<Float>(totals.2) / pixels
    )
    var best = SIMD8<Float>()
    var index = SIMD8<Int32>(repeating: -1)
    for shape in table.shapes.indices {
      // Maximises S₁²/n₁ + S₂²/n₂ over the parts' sums, which is (S₁ − n₁ × mean)² × n / (n₁ n₂) and a constant.
      let sums = table.sums(shape, group)
      let part = table.shapes[shape]
      let count = Float(part.sumsBackground ? GlyphShape.pixels - part.ink : part.ink)
      let red = SIMD8<Float>(sums.0) - means.0 * count
      let green = SIMD8<Float>(sums.1) - means.1 * count
      let blue = SIMD8<Float>(sums.2) - means.2 * count
      let gain = (red * red + green * green + blue * blue) * weights[shape]
      let isBetter = gain .> best
      best.replace(with: gain, where: isBetter)
      index.replace(with: Int32(shape), where: isBetter)
    }
    for lane in 0..<CellGroup.lanes {
      let total = SIMD3(Float(totals.0[lane]), Float(totals.1[lane]), Float(totals.2[lane]))
      body(lane, parts(Int(index[lane]), lane, total, group))
    }
  }

  /// A cell's parts by the index of a shape; -1 is a space.
  private func parts(_ index: Int, _ lane: Int, _ total: SIMD3<Float>, _ group: CellGroup) -> Parts {
    guard index >= 0 else {
      let mean = total / Float(GlyphShape.pixels)
      return Parts(scalar: " ", inkPixels: 0, ink: mean, background: mean)
    }
    let shape = table.shapes[index]
    let sums = table.sums(index, lane: lane, group)
    let (ink, background) = shape.sumsBackground ? (total - sums, sums) : (sums, total - sums)
    return Parts(
      scalar: shape.scalar, inkPixels: shape.ink, ink: ink / Float(shape.ink),
      background: background / Float(GlyphShape.pixels - shape.ink))
  }
}

/// The colours in which a cell's two parts are shown.
struct PartColors: Sendable {
  let depth: ColorDepth

  init(_ depth: ColorDepth) { self.depth = depth }

  /// Ink and background. With few colours, the larger part compensates for the error of the smaller part's nearest
  /// colour, so that the cell as a whole keeps its colour.
  @inline(__always)
  func inks(of parts: TwoColorFit.Parts) -> (ink: Ink, background: Ink) {
    guard depth != .truecolor else {
      return (Ink(Self.rounded(parts.ink)), Ink(Self.rounded(parts.background)))
    }
    let share = Float(parts.inkPixels) / Float(GlyphShape.pixels)
    if share > 0.5 {
      let background = nearest(parts.background)
      let error = parts.background - Self.values(background)
      return (Ink(nearest(parts.ink + error * ((1 - share) / share))), Ink(background))
    }
    let ink = nearest(parts.ink)
    let error = parts.ink - Self.values(ink)
    return (Ink(ink), Ink(nearest(parts.background + error * (share / (1 - share)))))
  }

  private func nearest(_ color: SIMD3<Float>) -> RGB {
    let color = Self.rounded(color.clamped(lowerBound: SIMD3(), upperBound: SIMD3(repeating: 255)))
    return switch depth {
    case .truecolor, .none: color
    case .palette256: Palette.rgb(Palette.nearest256(color))
    case .palette16: Palette.rgb(Palette.nearest16(color))
    case .palette8: Palette.rgb(Palette.nearest8(color))
    }
  }

  private static func values(_ color: RGB) -> SIMD3<Float> {
    SIMD3(Float(color.red), Float(color.green), Float(color.blue))
  }

  private static func rounded(_ color: SIMD3<Float>) -> RGB {
    RGB(UInt8(color.x + 0.5), UInt8(color.y + 0.5), UInt8(color.z + 0.5))
  }
}
