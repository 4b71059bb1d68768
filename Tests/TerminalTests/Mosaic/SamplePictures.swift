import Imaging

/// Pictures of so many cells, made of numbers alone.
enum SamplePictures {
  static func random(columns: Int, rows: Int, seed: UInt64) -> Image {
    var state = seed
    return picture(columns, rows) { _, _, _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }

  /// Straight edges at all angles, over gradients.
  static func edges(columns: Int, rows: Int) -> Image {
    picture(columns, rows) { x, y, channel in
      let (cell, row) = (x / 8, y / 8)
      let slope = (x % 8 - 4) * (cell % 7 - 3) + (y % 8 - 4) * (row % 5 - 2)
      return UInt8(slope > channel - 1 ? 200 - x % 50 : 40 + y % 60 + channel * 20)
    }
  }

  /// From black to white, all channels alike.
  static func ramp(columns: Int, rows: Int) -> Image {
    picture(columns, rows) { x, _, _ in UInt8(x * 255 / (columns * 8 - 1)) }
  }

  static func flat(_ color: RGB, columns: Int, rows: Int) -> Image {
    picture(columns, rows) { _, _, channel in [color.red, color.green, color.blue][channel] }
  }

  private static func picture(_ columns: Int, _ rows: Int, _ value: (Int, Int, Int) -> UInt8) -> Image {
    let (width, height) = (columns * 8, rows * 8)
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 { pixels.append(value(x, y, channel)) }
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }
}
