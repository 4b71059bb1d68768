import Imaging
import Testing

@testable import Terminal

struct FewColorsTests {
  static let samples = [
    SamplePictures.random(columns: 9, rows: 3, seed: 11), SamplePictures.ramp(columns: 40, rows: 4),
  ]

  @Test(
    arguments: [(ColorDepth.palette256, 16..<256), (.palette16, 0..<16), (.palette8, 0..<8)],
    GlyphSet.allCases)
  func inksAreThePalettes(depth: (ColorDepth, Range<Int>), set: GlyphSet) {
    let colors = Set(depth.1.map { Ink(Palette.rgb(UInt8($0))) })
    for samples in Self.samples {
      for cell in Mosaic(glyphs: set, depth: depth.0).canvas(samples).cells {
        #expect(colors.contains(cell.foreground) && colors.contains(cell.background), "\(cell)")
      }
    }
  }

  @Test(arguments: GlyphSet.allCases) func withoutColorsOnlyShapesAreLeft(set: GlyphSet) {
    for samples in Self.samples {
      let canvas = Mosaic(glyphs: set, depth: .none).canvas(samples)
      #expect(canvas.cells.allSatisfy { $0.foreground == .standard && $0.background == .standard })
      #expect(canvas.cells.allSatisfy { BitmapFont.standard.glyph(for: $0.glyph) != nil })
    }
  }

  @Test(arguments: GlyphSet.allCases) func whatIsLighterHasMoreInk(set: GlyphSet) throws {
    let canvas = Mosaic(glyphs: set, depth: .none).canvas(SamplePictures.ramp(columns: 40, rows: 4))
    let ink = (0..<4).map { quarter -> Int in
      (0..<40).reduce(0) { sum, place in
        let glyph = BitmapFont.standard.glyph(for: canvas[quarter * 10 + place % 10, place / 10].glyph)
        return sum + (glyph?.rows.reduce(0) { $0 + $1.nonzeroBitCount } ?? 0)
      }
    }
    #expect(ink == ink.sorted() && Set(ink).count == 4, "ink by quarters from black to white: \(ink)")
  }

  @Test func asciiIsASCII() {
    for depth in ColorDepth.allCases {
      let canvas = Mosaic(glyphs: .ascii, depth: depth).canvas(Self.samples[0])
      #expect(canvas.cells.allSatisfy { $0.glyph.isASCII })
    }
  }

  /// Colours between those of the palette are shared out: the mean of an area is nearer than any of these.
  @Test(arguments: [RGB(115, 60, 20), RGB(60, 90, 20), RGB(200, 30, 120), RGB(50, 20, 90)])
  func ditheredAreasKeepTheirColor(color: RGB) {
    let canvas = Mosaic(glyphs: .quadrant, depth: .palette256).canvas(
      SamplePictures.flat(color, columns: 8, rows: 8))
    let pixels = canvas.image().pixels
    let error = [color.red, color.green, color.blue].enumerated().reduce(0.0) { sum, channel in
      let values = stride(from: channel.offset, to: pixels.count, by: 3).map { Double(pixels[$0]) }
      let difference = values.reduce(0, +) / Double(values.count) - Double(channel.element)
      return sum + difference * difference
    }
    let nearest = Palette.rgb(Palette.nearest256(color)).squaredDistance(to: color)
    #expect(error < 0.6 * Double(nearest), "\(error) in place of \(nearest)")
  }
}
