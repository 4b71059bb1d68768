import Imaging
import Testing

@testable import Terminal

struct MosaicTests {
  static let pictures = [
    ("random", SamplePictures.random(columns: 11, rows: 3, seed: 5)),
    ("edges", SamplePictures.edges(columns: 21, rows: 5)),
    ("ramp", SamplePictures.ramp(columns: 5, rows: 2)),
  ]

  /// The error may exceed the least one only by the cost of rounding two colours to bytes.
  @Test(arguments: GlyphSet.allCases, pictures.indices)
  func findsTheLeastErrorOfAllCharacters(set: GlyphSet, picture: Int) {
    let (name, samples) = Self.pictures[picture]
    let canvas = Mosaic(glyphs: set).canvas(samples)
    let characters = ExhaustiveMosaic.characters(of: set)
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let least = ExhaustiveMosaic.leastError(of: samples, cellX: x, cellY: y, among: characters)
        let shown = ExhaustiveMosaic.error(of: canvas[x, y], samples, cellX: x, cellY: y)
        let rounding = 128 * 3 * 0.25
        #expect(
          shown <= least + rounding,
          "\(set) over \(name), cell (\(x), \(y)): \(canvas[x, y].glyph), \(shown) over \(least)")
      }
    }
  }

  @Test(arguments: GlyphSet.allCases) func everyCellIsOfThePicture(set: GlyphSet) {
    let canvas = Mosaic(glyphs: set).canvas(SamplePictures.edges(columns: 9, rows: 4))
    #expect((canvas.width, canvas.height) == (9, 4))
    #expect(canvas.cells.allSatisfy { $0.style == .picture })
  }

  @Test(arguments: GlyphSet.allCases) func oneColorIsASpace(set: GlyphSet) {
    let color = RGB(12, 200, 99)
    let canvas = Mosaic(glyphs: set).canvas(SamplePictures.flat(color, columns: 2, rows: 1))
    #expect(canvas.cells.allSatisfy { $0.glyph == " " && $0.background == Ink(color) })
  }

  /// Each character, drawn in two colours, is recognised: itself, or one that looks the same.
  @Test(arguments: [GlyphSet.half, .quadrant]) func charactersAreFoundAgain(set: GlyphSet) throws {
    for scalar in ExhaustiveMosaic.characters(of: set) {
      let glyph = try #require(BitmapFont.standard.glyph(for: scalar))
      let pixels = (0..<64).flatMap { place -> [UInt8] in
        glyph.isSet(place % 8, place / 8 * 2) ? [250, 120, 30] : [10, 20, 90]
      }
      let samples = Image(width: 8, height: 8, pixels: pixels)
      let cell = Mosaic(glyphs: set).canvas(samples)[0, 0]
      #expect(
        ExhaustiveMosaic.error(of: cell, samples, cellX: 0, cellY: 0) == 0, "\(scalar) became \(cell.glyph)")
    }
  }

  @Test func tooFewSamplesForACellAreNoCell() {
    let canvas = Mosaic(glyphs: .quadrant).canvas(
      Image(width: 7, height: 9, pixels: [UInt8](repeating: 0, count: 189)))
    #expect((canvas.width, canvas.height) == (0, 1))
  }

  @Test func samplesAreMeansInSRGBOfThePixelsOfACell() {
    let rows: [[UInt8]] = (0..<16).map { [UInt8](repeating: $0 % 2 == 0 ? 0 : 255, count: 24) }
    let pyramid = PicturePyramid(Image(width: 8, height: 16, pixels: rows.flatMap { $0 }))
    let window = Window(x: 0, y: 0, width: 8, height: 16)
    let samples = Mosaic.samples(of: pyramid, window, columns: 1, rows: 1)
    #expect((samples.width, samples.height) == (8, 8))
    #expect(samples.pixels.allSatisfy { $0 == 128 })
  }
}

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

  /// Colours between those of the palette are mixed: the mean of an area is nearer than any palette colour.
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
