extension Raster {
  /// Draws a line through points, `width` pixels thick, with smooth edges and round corners. Points are in pixels; the
  /// middle of the first one is (0.5, 0.5).
  public mutating func polyline(
    _ points: [(x: Double, y: Double)], width lineWidth: Double, _ color: RGB, opacity: Double = 1
  ) {
    // How far each pixel is covered, so that where parts of the line meet it is not drawn twice.
    var coverage: [Int: Double] = [:]
    for (start, end) in zip(points, points.dropFirst()) {
      let reach = lineWidth / 2 + 1
      func pixels(_ a: Double, _ b: Double, _ limit: Int) -> Range<Int> {
        let low = min(max(0, min(a, b) - reach), Double(limit))
        let high = min(max(0, max(a, b) + reach), Double(limit))
        return Int(low)..<Int(high.rounded(.up))
      }
      for y in pixels(start.y, end.y, height) {
        for x in pixels(start.x, end.x, width) {
          let distance = Self.distance((Double(x) + 0.5, Double(y) + 0.5), start, end)
          let share = min(1, lineWidth / 2 + 0.5 - distance)
          if share > 0 { coverage[y * width + x] = max(coverage[y * width + x] ?? 0, share) }
        }
      }
    }
    for (place, share) in coverage {
      fill(
        Area(x: place % width, y: place / width, width: 1, height: 1), color, opacity: share * opacity)
    }
  }

  /// Of a point from the part of a line between two others.
  private static func distance(
    _ point: (x: Double, y: Double), _ start: (x: Double, y: Double), _ end: (x: Double, y: Double)
  ) -> Double {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = dx * dx + dy * dy
    let along = length > 0 ? ((point.x - start.x) * dx + (point.y - start.y) * dy) / length : 0
    let share = min(1, max(0, along))
    let (x, y) = (point.x - start.x - share * dx, point.y - start.y - share * dy)
    return (x * x + y * y).squareRoot()
  }
}
