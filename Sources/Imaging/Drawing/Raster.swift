/// A picture that can be drawn on. Everything that is drawn is cut off at its edges.
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

/// A rectangle of whole pixels; it may reach beyond the picture.
public struct Area: Sendable, Hashable {
  public var x, y, width, height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var right: Int { x + width }
  public var bottom: Int { y + height }

  /// How many pixels both areas cover.
  public func overlap(_ other: Area) -> Int {
    max(0, min(right, other.right) - max(x, other.x)) * max(0, min(bottom, other.bottom) - max(y, other.y))
  }

  /// Grown by `margin` on every side.
  public func grown(by margin: Int) -> Area {
    Area(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }
}
