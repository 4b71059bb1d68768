import Imaging
import Testing

@testable import Terminal

struct MosaicTests {
  static let pictures = [
    ("random", SamplePictures.random(columns: 11, rows: 3, seed: 5)),
    ("edges", SamplePictures.edges(columns: 21, rows: 5)),
    ("ramp", SamplePictures.ramp(columns: 5, rows: 2)),
  ]

  /// The error that is shown may exceed the least one only by what rounding two colours to bytes costs.
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

  /// Each character, drawn in two colours, is found again: it, or one that looks the same.
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
