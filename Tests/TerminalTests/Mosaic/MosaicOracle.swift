import Imaging
import TestSupport

@testable import Terminal

/// The oracle of mosaics: every character of a set over every cell, drawn pixel by pixel, in double precision.
enum ExhaustiveMosaic {
  /// The characters of a set.
  static func characters(of set: GlyphSet) -> [Unicode.Scalar] {
    func range(_ codes: ClosedRange<UInt32>) -> [Unicode.Scalar] { codes.compactMap(Unicode.Scalar.init) }
    let quadrants = range(0x2580...0x2590) + range(0x2594...0x259F)
    return switch set {
    case .ascii: GlyphShape.divisions(of: .ascii).map(\.scalar)
    case .half: ["▀", "▄", "█"]
    case .quadrant: quadrants
    case .sextant: quadrants + range(0x1FB00...0x1FB3B)
    case .wedge: quadrants + range(0x1FB00...0x1FB6F) + range(0x1FB9A...0x1FB9B)
    }
  }

  /// The least squared error of a cell in any character of a set and any two colours, and that in one colour.
  static func leastError(of samples: Image, cellX: Int, cellY: Int, among characters: [Unicode.Scalar])
    -> Double
  {
    var least = error(of: samples, cellX: cellX, cellY: cellY) { _, _ in false }
    for scalar in characters {
      guard let glyph = BitmapFont.standard.glyph(for: scalar) else { continue }
      least = min(least, error(of: samples, cellX: cellX, cellY: cellY, isInk: glyph.isSet))
    }
    return least
  }

  /// The squared error of a division of a cell into two parts, each in its mean.
  static func error(of samples: Image, cellX: Int, cellY: Int, isInk: (Int, Int) -> Bool) -> Double {
    var sums = [[Double]](repeating: [0, 0, 0], count: 2)
    var squares = 0.0
    var counts = [0.0, 0.0]
    forEachPixel(of: samples, cellX, cellY) { x, y, color in
      let part = isInk(x, y) ? 1 : 0
      counts[part] += 1
      for channel in 0..<3 {
        sums[part][channel] += color[channel]
        squares += color[channel] * color[channel]
      }
    }
    for part in 0..<2 where counts[part] > 0 {
      squares -= sums[part].reduce(0) { $0 + $1 * $1 } / counts[part]
    }
    return squares
  }

  /// The squared error of a cell as it is shown.
  static func error(of cell: Cell, _ samples: Image, cellX: Int, cellY: Int) -> Double {
    let glyph = BitmapFont.standard.glyph(for: cell.glyph)
    var error = 0.0
    forEachPixel(of: samples, cellX, cellY) { x, y, color in
      let ink = glyph?.isSet(x, y) ?? false ? cell.foreground : cell.background
      guard let shown = ink.rgb else {
        error = .infinity
        return
      }
      for (channel, value) in [shown.red, shown.green, shown.blue].enumerated() {
        error += (Double(value) - color[channel]) * (Double(value) - color[channel])
      }
    }
    return error
  }

  /// The 8 × 16 pixels of a cell, two for each sample.
  private static func forEachPixel(
    of samples: Image, _ cellX: Int, _ cellY: Int, _ body: (Int, Int, [Double]) -> Void
  ) {
    for y in 0..<16 {
      for x in 0..<8 {
        let start = ((cellY * 8 + y / 2) * samples.width + cellX * 8 + x) * 3
        body(x, y, samples.pixels[start..<start + 3].map(Double.init))
      }
    }
  }
}

/// Generated pictures, sized in cells.
enum SamplePictures {
  static func random(columns: Int, rows: Int, seed: UInt64) -> Image {
    Image.random(width: columns * 8, height: rows * 8, seed: seed)
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
