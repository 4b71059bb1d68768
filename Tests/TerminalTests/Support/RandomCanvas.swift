import Imaging
import Terminal

/// Canvases of any characters, colours and styles, the same for the same seed.
enum RandomCanvas {
  static func make(width: Int, height: Int, seed: UInt64) -> Canvas {
    var random = SplitMix(state: seed)
    let glyphs = Array("ab ▀▌█─é".unicodeScalars)
    let inks = [Ink.standard, Ink(RGB(1, 2, 3)), Ink(RGB(200, 99, 0)), Ink(.white)]
    var canvas = Canvas(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        canvas[x, y] = Cell(
          glyphs.randomElement(using: &random)!, inks.randomElement(using: &random)!,
          on: inks.randomElement(using: &random)!, style: Style(rawValue: .random(in: 0..<16, using: &random))
        )
      }
    }
    return canvas
  }
}

/// Steele, Lea and Flood's generator (2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
