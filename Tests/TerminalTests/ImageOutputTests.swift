import Imaging
import Testing

@testable import Terminal

@Suite("Canvases as pictures")
struct ImageOutputTests {
  private func pixel(_ image: Image, _ x: Int, _ y: Int) -> RGB {
    let place = (y * image.width + x) * 3
    return RGB(image.pixels[place], image.pixels[place + 1], image.pixels[place + 2])
  }

  @Test("A cell has 8 × 16 pixels, the glyph's in its ink, the others in its background", arguments: [1, 3])
  func pixels(scale: Int) {
    var canvas = Canvas(width: 2, height: 1)
    let (ink, background) = (RGB(9, 200, 30), RGB(70, 0, 7))
    canvas[1, 0] = Cell("g", Ink(ink), on: Ink(background))
    let image = canvas.image(scale: scale)
    #expect(image.width == 16 * scale && image.height == 16 * scale)
    let glyph = BitmapFont.standard.glyph(for: Character("g"))!
    for y in 0..<16 * scale {
      for x in 0..<8 * scale {
        let isInk = glyph.isSet(x / scale, y / scale)
        #expect(pixel(image, 8 * scale + x, y) == (isInk ? ink : background))
        #expect(pixel(image, x, y) == Backdrop.dark.background)
      }
    }
  }

  @Test("Styles are seen")
  func styles() {
    var canvas = Canvas(width: 5, height: 1)
    canvas[0, 0] = Cell("█", style: .reverse)
    canvas[1, 0] = Cell("█", style: .dim)
    canvas[2, 0] = Cell(" ", style: .underline)
    canvas[3, 0] = Cell("n")
    canvas[4, 0] = Cell("n", style: .bold)
    for backdrop in Backdrop.allCases {
      let image = canvas.image(backdrop: backdrop)
      #expect(pixel(image, 3, 3) == backdrop.background)
      let dim = pixel(image, 11, 3)
      #expect(dim.contrast(with: backdrop.background) > 3 && dim != backdrop.ink)
      #expect(pixel(image, 20, 14) == backdrop.ink && pixel(image, 20, 13) == backdrop.background)
      func ink(_ column: Int) -> Int {
        (0..<128).count { pixel(image, column * 8 + $0 % 8, $0 / 8) == backdrop.ink }
      }
      #expect(ink(4) > ink(3), "bold letters have more ink")
    }
  }

  @Test("The font's own inks are readable on its backgrounds, and on every colour")
  func backdrops() {
    for backdrop in Backdrop.allCases { #expect(backdrop.ink.contrast(with: backdrop.background) > 10) }
    var canvas = Canvas(width: 1, height: 1)
    canvas[0, 0] = Cell("█", on: Ink(RGB(190, 190, 190)))
    #expect(pixel(canvas.image(), 0, 0).contrast(with: RGB(190, 190, 190)) >= 4.5)
  }

  @Test("What the font lacks is a crossed box of its width, and is reported")
  func missingGlyphs() {
    var canvas = Canvas(width: 4, height: 1)
    canvas.write("é猫", x: 0, y: 0)
    #expect(canvas.missingGlyphs == ["猫"])
    let image = canvas.image()
    // The box's upper edge, from the second to the last but one of its pixels, each doubled.
    let edge = (8..<24).filter { pixel(image, $0, 2) == Backdrop.dark.ink }
    #expect(edge == Array(10..<22))
    #expect(Canvas(width: 3, height: 3).missingGlyphs.isEmpty)
  }

  @Test("All that lines are drawn with is in the font")
  func strokeGlyphs() {
    for glyph in StrokeCell.glyphs + "╌╎◊◆…".unicodeScalars {
      #expect(BitmapFont.standard.glyph(for: glyph) != nil, "\(glyph)")
    }
  }
}
