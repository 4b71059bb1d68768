/// A picture to draw on. What is drawn outside it is cut off.
public struct Raster: Sendable {
  public let width: Int
  public let height: Int
  /// 8-bit RGB, `[height, width, 3]`.
  public private(set) var pixels: [UInt8]

  public init(_ image: Image) {
    width = image.width
    height = image.height
    pixels = image.pixels
  }

  public init(width: Int, height: Int, color: RGB) {
    precondition(width >= 0 && height >= 0, "a raster has no negative sides")
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
    fill(Area(x: 0, y: 0, width: width, height: height), color)
  }

  public var image: Image { Image(width: width, height: height, pixels: pixels) }

  /// Fills an area, or with an opacity below 1 tints it.
  public mutating func fill(_ area: Area, _ color: RGB, opacity: Double = 1) {
    let columns = max(0, area.x)..<max(0, area.x, min(width, area.right))
    let rows = max(0, area.y)..<max(0, area.y, min(height, area.bottom))
    guard !columns.isEmpty, !rows.isEmpty, opacity > 0 else { return }
    let channels = [color.red, color.green, color.blue]
    let share = Int((min(1, opacity) * 256).rounded())
    for y in rows {
      for x in columns {
        let start = (y * width + x) * 3
        for channel in 0..<3 {
          let old = Int(pixels[start + channel])
          pixels[start + channel] = UInt8(old + ((Int(channels[channel]) - old) * share) >> 8)
        }
      }
    }
  }

  /// Mixes a colour into one pixel, which must exist. A share of 0 or less leaves it as it is.
  mutating func blend(_ x: Int, _ y: Int, _ color: RGB, _ share: Double) {
    guard share > 0 else { return }
    let start = (y * width + x) * 3
    let weight = Int((min(1, share) * 256).rounded())
    func mixed(_ old: UInt8, _ new: UInt8) -> UInt8 {
      UInt8(Int(old) + ((Int(new) - Int(old)) * weight) >> 8)
    }
    pixels[start] = mixed(pixels[start], color.red)
    pixels[start + 1] = mixed(pixels[start + 1], color.green)
    pixels[start + 2] = mixed(pixels[start + 2], color.blue)
  }

  /// Copies a picture, whose upper left corner comes to (x, y).
  public mutating func draw(_ image: Image, x: Int, y: Int) {
    let part = Area(x: x, y: y, width: image.width, height: image.height)
      .clipped(to: Area(x: 0, y: 0, width: width, height: height))
    guard part.width > 0 else { return }
    for row in part.y..<part.bottom {
      let source = ((row - y) * image.width + part.x - x) * 3
      let target = (row * width + part.x) * 3
      pixels.replaceSubrange(
        target..<target + part.width * 3, with: image.pixels[source..<source + part.width * 3])
    }
  }

  /// The frame between an area and the same area drawn in by `thickness` on every side; all of the area where
  /// nothing is left inside.
  public mutating func frame(_ area: Area, thickness: Int, _ color: RGB, opacity: Double = 1) {
    guard thickness > 0, area.width > 0, area.height > 0 else { return }
    guard area.width > 2 * thickness, area.height > 2 * thickness else {
      return fill(area, color, opacity: opacity)
    }
    let sides = area.height - 2 * thickness
    fill(Area(x: area.x, y: area.y, width: area.width, height: thickness), color, opacity: opacity)
    fill(
      Area(x: area.x, y: area.bottom - thickness, width: area.width, height: thickness), color,
      opacity: opacity)
    fill(Area(x: area.x, y: area.y + thickness, width: thickness, height: sides), color, opacity: opacity)
    fill(
      Area(x: area.right - thickness, y: area.y + thickness, width: thickness, height: sides), color,
      opacity: opacity)
  }

  /// Draws a glyph, each of its pixels as a square of `scale`.
  public mutating func draw(_ glyph: Glyph, x: Int, y: Int, scale: Int = 1, _ color: RGB) {
    for row in 0..<Glyph.height where glyph.rows[row] != 0 {
      for column in 0..<Glyph.width where glyph.isSet(column, row) {
        fill(Area(x: x + column * scale, y: y + row * scale, width: scale, height: scale), color)
      }
    }
  }

  /// Draws a line of text whose upper left corner is (x, y). A character without a glyph becomes a crossed box.
  public mutating func draw(
    _ text: String, x: Int, y: Int, scale: Int = 1, weight: BitmapFont.Weight = .normal, _ color: RGB
  ) {
    for (index, character) in text.enumerated() {
      let glyph = BitmapFont.standard.glyph(for: character, weight: weight) ?? BitmapFont.replacement
      draw(glyph, x: x + index * Glyph.width * scale, y: y, scale: scale, color)
    }
  }
}

extension Raster {
  /// Draws a line through points, `width` pixels thick, with smooth edges and round corners. Points are in pixels; the
  /// centre of the first pixel is (0.5, 0.5).
  public mutating func polyline(
    _ points: [(x: Double, y: Double)], width lineWidth: Double, _ color: RGB, opacity: Double = 1
  ) {
    // How much of each pixel is covered: pixels where segments meet must not be drawn twice.
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

  /// The distance of a point from a line segment.
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
