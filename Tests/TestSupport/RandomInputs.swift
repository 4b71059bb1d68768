import Imaging
import Support
import Terminal

extension Canvas {
  /// A canvas of random characters, colours and styles; equal seeds give equal canvases.
  public static func random(width: Int, height: Int, seed: UInt64) -> Canvas {
    var random = SeededRandom(seed: seed)
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

extension Image {
  /// A picture of uniform noise; equal seeds give equal pictures.
  public static func random(width: Int, height: Int, seed: UInt64) -> Image {
    var random = SeededRandom(seed: seed)
    let pixels = (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    return Image(width: width, height: height, pixels: pixels)
  }
}
