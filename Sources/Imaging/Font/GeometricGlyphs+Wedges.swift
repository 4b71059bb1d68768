extension GeometricGlyphs {
  /// U+1FB3C onwards: what lies below 22 lines, then what lies above the same lines, then the cell without one of
  /// the four triangles between its edges and its centre, then these triangles.
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
  private struct Line {
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
    Line(0, 2, 1, 3), Line(0, 2, 2, 3), Line(0, 1, 1, 3), Line(0, 1, 2, 3), Line(0, 0, 1, 3),
    Line(0, 1, 1, 0), Line(0, 1, 2, 0), Line(0, 2, 1, 0), Line(0, 2, 2, 0), Line(0, 3, 1, 0),
    Line(0, 2, 2, 1),
    Line(1, 3, 2, 2), Line(0, 3, 2, 2), Line(1, 3, 2, 1), Line(0, 3, 2, 1), Line(1, 3, 2, 0),
    Line(1, 0, 2, 1), Line(0, 0, 2, 1), Line(1, 0, 2, 2), Line(0, 0, 2, 2), Line(1, 0, 2, 3),
    Line(0, 1, 2, 2),
  ]

  /// Left, upper, right, lower: whether a pixel is nearer to this edge than to the others, each measured in the
  /// cell's own extent.
  static func isInTriangle(_ edge: Int, _ x: Int, _ y: Int) -> Bool {
    let (right, down) = (4 * x + 2, 2 * y + 1)
    let distances = [right, down, 32 - right, 32 - down]
    return distances[edge] == distances.min()
  }
}
