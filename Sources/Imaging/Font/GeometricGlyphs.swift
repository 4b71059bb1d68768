/// Characters of simple geometry: block elements, shades, quadrants, sextants, wedges and braille. They fill their cell
/// to its edges, so that neighbours join.
public enum GeometricGlyphs {
  /// The code point's shape, or `nil` if it is none of these.
  public static func glyph(for scalar: Unicode.Scalar) -> Glyph? {
    switch scalar.value {
    case 0x2580...0x259F: blockElement(scalar.value)
    case 0x1FB9A: Glyph { x, y in isInTriangle(1, x, y) || isInTriangle(3, x, y) }
    case 0x1FB9B: Glyph { x, y in isInTriangle(0, x, y) || isInTriangle(2, x, y) }
    case 0x2800...0x28FF: braille(Int(scalar.value - 0x2800))
    case 0x1FB00...0x1FB3B: sextant(Int(scalar.value - 0x1FB00))
    case 0x1FB3C...0x1FB6F: wedge(Int(scalar.value - 0x1FB3C))
    default: nil
    }
  }

  private static func blockElement(_ code: UInt32) -> Glyph {
    let eighth = Int(code & 7)
    return switch code {
    case 0x2580: Glyph { _, y in y < 8 }
    // Lower one to seven eighths, and the full block.
    case 0x2581...0x2587: Glyph { _, y in y >= 16 - 2 * eighth }
    case 0x2588: Glyph { _, _ in true }
    // Left seven eighths to one.
    case 0x2589...0x258F: Glyph { x, _ in x < 8 - eighth }
    case 0x2590: Glyph { x, _ in x >= 4 }
    case 0x2591: Glyph { x, y in x % 2 == 0 && (x / 2 + y) % 2 == 0 }
    case 0x2592: Glyph { x, y in (x + y) % 2 == 0 }
    case 0x2593: Glyph { x, y in !(x % 2 == 0 && (x / 2 + y) % 2 == 0) }
    case 0x2594: Glyph { _, y in y < 2 }
    case 0x2595: Glyph { x, _ in x == 7 }
    default:
      Glyph { x, y in quadrants[Int(code - 0x2596)] >> (x / 4 + y / 8 * 2) & 1 == 1 }
    }
  }

  /// U+2596…259F: which of upper left, upper right, lower left, lower right are filled, from the lowest bit.
  private static let quadrants = [
    0b0100, 0b1000, 0b0001, 0b1101, 0b1001, 0b0111, 0b1011, 0b0010, 0b0110, 0b1110,
  ]

  /// U+1FB00 onwards: two columns by three rows, bits from the upper left, row by row. The empty, the full and the
  /// two half cells have older code points and are left out of the count.
  private static func sextant(_ index: Int) -> Glyph {
    var bits = index + 1
    if bits >= 0b010101 { bits += 1 }
    if bits >= 0b101010 { bits += 1 }
    let rowEnds = [5, 11, 16]
    return Glyph { x, y in
      let row = rowEnds.firstIndex { y < $0 } ?? 2
      return bits >> (row * 2 + x / 4) & 1 == 1
    }
  }

  /// Two columns by four rows of dots. The lowest six bits go down the left column, then down the right; the last two
  /// are the bottom row.
  private static func braille(_ bits: Int) -> Glyph {
    let order = [[0, 3], [1, 4], [2, 5], [6, 7]]
    return Glyph { x, y in
      // Dots of 2 × 2 in a cell of 4 × 4.
      let isDot = (1...2).contains(x % 4) && (1...2).contains(y % 4)
      return isDot && bits >> order[y / 4][x / 4] & 1 == 1
    }
  }
}

extension GeometricGlyphs {
  /// U+1FB3C onwards: the parts below 22 lines, then the parts above the same lines, then the cell without one of the
  /// four triangles between its edges and its centre, then these triangles.
  static func wedge(_ index: Int) -> Glyph {
    if index < 2 * lines.count {
      let line = lines[index % lines.count]
      return Glyph { x, y in line.isAbove(x, y) == (index < lines.count) }
    }
    let triangle = index - 2 * lines.count
    return Glyph { x, y in isInTriangle(triangle % 4, x, y) == (triangle >= 4) }
  }

  /// From one point of the cell's edge to another further right, x in halves of its width and y in thirds of its
  /// height.
  private struct WedgeLine {
    let x1, y1, x2, y2: Int

    init(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) {
      (self.x1, self.y1, self.x2, self.y2) = (x1, y1, x2, y2)
    }

    /// Whether the line runs above a pixel's centre, which is never on it.
    func isAbove(_ x: Int, _ y: Int) -> Bool {
      // In units of which 16 make a half of the width, and 32 a third of the height.
      let (right, down) = (4 * x + 2 - 16 * x1, 6 * y + 3 - 32 * y1)
      return down * 16 * (x2 - x1) > right * 32 * (y2 - y1)
    }
  }

  /// In the order of the code points.
  private static let lines = [
    WedgeLine(0, 2, 1, 3), WedgeLine(0, 2, 2, 3), WedgeLine(0, 1, 1, 3), WedgeLine(0, 1, 2, 3),
    WedgeLine(0, 0, 1, 3),
    WedgeLine(0, 1, 1, 0), WedgeLine(0, 1, 2, 0), WedgeLine(0, 2, 1, 0), WedgeLine(0, 2, 2, 0),
    WedgeLine(0, 3, 1, 0),
    WedgeLine(0, 2, 2, 1),
    WedgeLine(1, 3, 2, 2), WedgeLine(0, 3, 2, 2), WedgeLine(1, 3, 2, 1), WedgeLine(0, 3, 2, 1),
    WedgeLine(1, 3, 2, 0),
    WedgeLine(1, 0, 2, 1), WedgeLine(0, 0, 2, 1), WedgeLine(1, 0, 2, 2), WedgeLine(0, 0, 2, 2),
    WedgeLine(1, 0, 2, 3),
    WedgeLine(0, 1, 2, 2),
  ]

  /// Left, upper, right, lower: whether a pixel is nearer to this edge than to the others, each measured in the
  /// cell's own extent.
  static func isInTriangle(_ edge: Int, _ x: Int, _ y: Int) -> Bool {
    let (right, down) = (4 * x + 2, 2 * y + 1)
    let distances = [right, down, 32 - right, 32 - down]
    return distances[edge] == distances.min()
  }
}
