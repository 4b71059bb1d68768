import Imaging

/// Which characters a picture is made of. Each set includes those before it, except for `ascii`.
public enum GlyphSet: String, Sendable, Hashable, CaseIterable {
  /// For locales without block elements.
  case ascii
  /// Upper and lower half blocks.
  case half
  /// Half blocks, quadrants and eighths: the default; every font has them.
  case quadrant
  /// Also sextants (Unicode 13).
  case sextant
  /// Also wedges: the smooth mosaic triangles of Unicode 13.
  case wedge
}

/// A character that divides a cell in two, and how to sum over its ink with a summed-area table.
struct GlyphShape: Sendable {
  let scalar: Unicode.Scalar
  /// How many of the cell's 8 × 16 pixels are ink.
  let ink: Int
  /// The entries of the table that are added, and those that are subtracted: the corners of the shape's outline.
  /// Entry y × 8 + x is the sum of the pixels up to column x and row y.
  let added: [Int]
  let subtracted: [Int]
  /// Whether they give the sum over the background instead, if that has fewer corners.
  let sumsBackground: Bool

  static let pixels = Glyph.width * Glyph.height

  init(_ scalar: Unicode.Scalar, _ glyph: Glyph) {
    self.scalar = scalar
    ink = glyph.rows.reduce(0) { $0 + $1.nonzeroBitCount }
    let ofInk = Self.corners { glyph.isSet($0, $1) }
    let ofBackground = Self.corners { !glyph.isSet($0, $1) }
    sumsBackground =
      ofBackground.added.count + ofBackground.subtracted.count < ofInk.added.count + ofInk.subtracted.count
    (added, subtracted) = sumsBackground ? ofBackground : ofInk
  }

  private static func corners(_ isSet: (Int, Int) -> Bool) -> (added: [Int], subtracted: [Int]) {
    func value(_ x: Int, _ y: Int) -> Int { x < Glyph.width && y < Glyph.height && isSet(x, y) ? 1 : 0 }
    var corners: (added: [Int], subtracted: [Int]) = ([], [])
    for y in 0..<Glyph.height {
      for x in 0..<Glyph.width {
        let weight = value(x, y) - value(x + 1, y) - value(x, y + 1) + value(x + 1, y + 1)
        let entries = Array(repeating: y * Glyph.width + x, count: abs(weight))
        if weight > 0 { corners.added += entries } else { corners.subtracted += entries }
      }
    }
    return corners
  }
}

extension GlyphShape {
  /// All characters of a set that have any ink.
  static func all(in set: GlyphSet) -> [GlyphShape] {
    let shapes = scalars(of: set).compactMap { scalar in
      (GeometricGlyphs.glyph(for: scalar) ?? BitmapFont.standard.glyph(for: scalar)).map {
        GlyphShape(scalar, $0)
      }
    }
    return shapes.filter { $0.ink > 0 }
  }

  /// The characters of a set that divide the cell differently. A shape and its complement count as the same, because the
  /// two colours can be swapped.
  static func divisions(of set: GlyphSet) -> [GlyphShape] {
    var seen: Set<[UInt8]> = []
    return scalars(of: set).compactMap { scalar in
      guard let glyph = (GeometricGlyphs.glyph(for: scalar) ?? BitmapFont.standard.glyph(for: scalar)) else {
        return nil
      }
      let shape = GlyphShape(scalar, glyph)
      guard shape.ink > 0, shape.ink < pixels, seen.insert(glyph.rows).inserted else { return nil }
      seen.insert(glyph.rows.map { ~$0 })
      return shape
    }
  }

  private static func scalars(of set: GlyphSet) -> [Unicode.Scalar] {
    switch set {
    case .ascii: Array("-_=|/\\'\".,:;`^~+<>()[]!*oO%#@MWX".unicodeScalars)
    case .half: Array("▀▄█".unicodeScalars)
    case .quadrant: Array("▀▄█▌▐▘▝▖▗▚▞▛▜▙▟▁▂▃▅▆▇▉▊▋▍▎▏".unicodeScalars)
    case .sextant: scalars(of: .quadrant) + range(0x1FB00...0x1FB3B)
    case .wedge: scalars(of: .sextant) + range(0x1FB3C...0x1FB6F) + range(0x1FB9A...0x1FB9B)
    }
  }

  private static func range(_ codes: ClosedRange<UInt32>) -> [Unicode.Scalar] {
    codes.compactMap(Unicode.Scalar.init)
  }
}

/// The shapes of a set, with their table entries in one array for a fast search.
struct ShapeTable: Sendable {
  let shapes: [GlyphShape]
  /// For each shape, where in `entries` the added entries begin, the subtracted ones begin, and they end.
  private let bounds: [(added: Int32, subtracted: Int32, end: Int32)]
  private let entries: [Int32]

  init(_ shapes: [GlyphShape]) {
    self.shapes = shapes
    var bounds: [(Int32, Int32, Int32)] = []
    var entries: [Int32] = []
    for shape in shapes {
      let start = Int32(entries.count)
      entries += shape.added.map { Int32($0 * 3) }
      let middle = Int32(entries.count)
      entries += shape.subtracted.map { Int32($0 * 3) }
      bounds.append((start, middle, Int32(entries.count)))
    }
    (self.bounds, self.entries) = (bounds, entries)
  }

  /// The sums over a shape's ink (or background, see `sumsBackground`), in eight cells at once.
  @inline(__always)
  func sums(_ shape: Int, _ group: CellGroup) -> (
    CellGroup.ChannelSums, CellGroup.ChannelSums, CellGroup.ChannelSums
  ) {
    entries.withUnsafeBufferPointer { entries in
      let (start, middle, end) = bounds[shape]
      var (red, green, blue) = (CellGroup.ChannelSums(), CellGroup.ChannelSums(), CellGroup.ChannelSums())
      for k in Int(start)..<Int(middle) {
        let entry = group.table + Int(entries[k])
        red &+= entry[0]
        green &+= entry[1]
        blue &+= entry[2]
      }
      for k in Int(middle)..<Int(end) {
        let entry = group.table + Int(entries[k])
        red &-= entry[0]
        green &-= entry[1]
        blue &-= entry[2]
      }
      return (red, green, blue)
    }
  }
}

extension ShapeTable {
  /// The same sums in one cell.
  func sums(_ shape: Int, lane: Int, _ group: CellGroup) -> SIMD3<Float> {
    let values = UnsafeRawPointer(group.table).assumingMemoryBound(to: UInt16.self) + lane
    func sum(_ entries: [Int]) -> SIMD3<Int32> {
      var sum = SIMD3<Int32>()
      for entry in entries {
        let channels = values + entry * 3 * CellGroup.lanes
        sum &+= SIMD3(
          Int32(channels[0]), Int32(channels[CellGroup.lanes]), Int32(channels[2 * CellGroup.lanes]))
      }
      return sum
    }
    return SIMD3<Float>(sum(shapes[shape].added) &- sum(shapes[shape].subtracted))
  }
}
