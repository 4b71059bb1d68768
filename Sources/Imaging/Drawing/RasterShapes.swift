// Shapes with smooth edges, at places between pixels. Coordinates are in pixels; the centre of the first pixel is
// (0.5, 0.5).

/// A rectangle with corners between pixels, as smooth shapes have.
public struct SmoothRectangle: Sendable, Hashable {
  public var x1, y1, x2, y2: Double

  public init(x1: Double, y1: Double, x2: Double, y2: Double) {
    (self.x1, self.y1, self.x2, self.y2) = (x1, y1, x2, y2)
  }

  public func grown(by margin: Double) -> SmoothRectangle {
    SmoothRectangle(x1: x1 - margin, y1: y1 - margin, x2: x2 + margin, y2: y2 + margin)
  }

  /// How far a point is from the edge, with corners of a radius: negative inside.
  func distance(_ x: Double, _ y: Double, radius: Double) -> Double {
    let (across, down) = past(x, y, radius: radius)
    let (outerX, outerY) = (max(across, 0), max(down, 0))
    return (outerX * outerX + outerY * outerY).squareRoot() + min(max(across, down), 0) - radius
  }

  /// How far a point is beyond the sides, drawn in by the radius, each way.
  func past(_ x: Double, _ y: Double, radius: Double) -> (across: Double, down: Double) {
    (
      abs(x - (x1 + x2) / 2) - (x2 - x1) / 2 + radius, abs(y - (y1 + y2) / 2) - (y2 - y1) / 2 + radius
    )
  }
}

/// Dashes along the sides of a rectangle: as many whole ones as fit, the first and last around the corners.
public struct DashPattern: Sendable, Hashable {
  /// The lengths of a dash and of the gap behind it, in pixels.
  public var dash, gap: Double

  public init(dash: Double, gap: Double) {
    self.dash = dash
    self.gap = gap
  }

  /// How much of a place is on a dash, 0…1.
  func share(_ place: Double, of length: Double) -> Double {
    let count = max(1, (length / (dash + gap)).rounded())
    let period = length / count
    let along = (place + period / 2).truncatingRemainder(dividingBy: period)
    let fromMiddle = abs(along - period / 2)
    return min(1, max(0, period * dash / (dash + gap) / 2 + 0.5 - fromMiddle))
  }
}

extension Raster {
  /// A rectangle's line, `width` pixels wide and centred on its edge, with round corners.
  public mutating func frame(
    _ rectangle: SmoothRectangle, width line: Double, radius: Double = 0, dashes: DashPattern? = nil,
    _ color: RGB, opacity: Double = 1
  ) {
    let reach = line / 2 + 1
    let outer = rectangle.grown(by: reach)
    let (left, right) = (rectangle.x1 + reach + radius, rectangle.x2 - reach - radius)
    for y in pixels(outer.y1, outer.y2, height) {
      let middle = Double(y) + 0.5
      // Only the ends of rows between the upper and the lower side.
      let isBetween =
        middle > rectangle.y1 + reach + radius && middle < rectangle.y2 - reach - radius && left < right
      let parts =
        isBetween ? [(outer.x1, left), (right, outer.x2)] : [(outer.x1, outer.x2)]
      for (start, end) in parts {
        for x in pixels(start, end, width) {
          let place = Double(x) + 0.5
          let distance = abs(rectangle.distance(place, middle, radius: radius))
          var share = min(1, line / 2 + 0.5 - distance)
          guard share > 0 else { continue }
          if let dashes {
            let (across, down) = rectangle.past(place, middle, radius: radius)
            share *=
              across > down
              ? dashes.share(middle - rectangle.y1, of: rectangle.y2 - rectangle.y1)
              : dashes.share(place - rectangle.x1, of: rectangle.x2 - rectangle.x1)
          }
          blend(x, y, color, share * opacity)
        }
      }
    }
  }

  /// Fills a rectangle with round corners.
  public mutating func fill(
    _ rectangle: SmoothRectangle, radius: Double = 0, _ color: RGB, opacity: Double = 1
  ) {
    for y in pixels(rectangle.y1 - 1, rectangle.y2 + 1, height) {
      for x in pixels(rectangle.x1 - 1, rectangle.x2 + 1, width) {
        let distance = rectangle.distance(Double(x) + 0.5, Double(y) + 0.5, radius: radius)
        blend(x, y, color, min(1, 0.5 - distance) * opacity)
      }
    }
  }

  /// Fills a convex polygon, whose corners are given in either direction.
  public mutating func fill(polygon corners: [(x: Double, y: Double)], _ color: RGB, opacity: Double = 1) {
    guard corners.count > 2 else { return }
    let middle = (
      x: corners.reduce(0) { $0 + $1.x } / Double(corners.count),
      y: corners.reduce(0) { $0 + $1.y } / Double(corners.count)
    )
    // Each side as a point on it and the direction outwards.
    let sides = corners.indices.map { index -> (x: Double, y: Double, outX: Double, outY: Double) in
      let (start, end) = (corners[index], corners[(index + 1) % corners.count])
      let length = max(
        1e-9, ((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)).squareRoot())
      let (outX, outY) = ((end.y - start.y) / length, (start.x - end.x) / length)
      let isOutward = (middle.x - start.x) * outX + (middle.y - start.y) * outY <= 0
      return (start.x, start.y, isOutward ? outX : -outX, isOutward ? outY : -outY)
    }
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    for y in pixels((ys.min() ?? 0) - 1, (ys.max() ?? 0) + 1, height) {
      for x in pixels((xs.min() ?? 0) - 1, (xs.max() ?? 0) + 1, width) {
        let distance = sides.reduce(-Double.infinity) {
          max($0, (Double(x) + 0.5 - $1.x) * $1.outX + (Double(y) + 0.5 - $1.y) * $1.outY)
        }
        blend(x, y, color, min(1, 0.5 - distance) * opacity)
      }
    }
  }

  /// Fills a circle.
  public mutating func fillCircle(x: Double, y: Double, radius: Double, _ color: RGB, opacity: Double = 1) {
    fill(
      SmoothRectangle(x1: x - radius, y1: y - radius, x2: x + radius, y2: y + radius), radius: radius, color,
      opacity: opacity)
  }

  /// The pixels between two places, within the picture.
  private func pixels(_ start: Double, _ end: Double, _ limit: Int) -> Range<Int> {
    guard start < end else { return 0..<0 }
    let low = min(max(0, start), Double(limit))
    let high = min(max(0, end), Double(limit))
    return Int(low)..<Int(high.rounded(.up))
  }
}
