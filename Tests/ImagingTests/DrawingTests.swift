import Support
import Testing

@testable import Imaging

@Suite struct RasterTests {
  static func color(_ raster: Raster, _ x: Int, _ y: Int) -> RGB {
    let start = (y * raster.width + x) * 3
    return RGB(raster.pixels[start], raster.pixels[start + 1], raster.pixels[start + 2])
  }

  static let red = RGB(200, 10, 20)

  @Test(arguments: [
    Area(x: 2, y: 3, width: 4, height: 2), Area(x: -5, y: -5, width: 8, height: 9),
    Area(x: 8, y: 6, width: 100, height: 100), Area(x: -9, y: 2, width: 4, height: 4),
    Area(x: 50, y: 50, width: 2, height: 2), Area(x: 3, y: 3, width: 0, height: 5),
    Area(x: 3, y: 3, width: -2, height: 5), Area(x: -1, y: -1, width: 12, height: 10),
  ]) func fillingCoversTheAreaAndNothingElse(area: Area) {
    var raster = Raster(width: 10, height: 8, color: .white)
    raster.fill(area, Self.red)
    for y in 0..<8 {
      for x in 0..<10 {
        let isInside = x >= area.x && x < area.right && y >= area.y && y < area.bottom
        #expect(Self.color(raster, x, y) == (isInside ? Self.red : .white), "\(x), \(y)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 9]) func framesAreHollow(thickness: Int) {
    var raster = Raster(width: 20, height: 16, color: .white)
    let area = Area(x: 3, y: 2, width: 12, height: 9)
    raster.frame(area, thickness: thickness, .black, opacity: 0.5)
    let inner = area.grown(by: -thickness)
    for y in 0..<16 {
      for x in 0..<20 {
        func isIn(_ a: Area) -> Bool { x >= a.x && x < a.right && y >= a.y && y < a.bottom }
        let isFrame = isIn(area) && !isIn(inner)
        // Half of black once, not twice in the corners.
        #expect(Self.color(raster, x, y) == (isFrame ? RGB(127, 127, 127) : .white), "\(x), \(y)")
      }
    }
  }

  @Test func textIsItsGlyphsScaled() throws {
    var raster = Raster(width: 60, height: 50, color: .white)
    raster.draw("Å漢", x: 5, y: 4, scale: 3, .black)
    let letter = try #require(BitmapFont.standard.glyph(for: "Å" as Character))
    for y in 0..<46 {
      for x in 0..<24 {
        #expect((Self.color(raster, 5 + x, 4 + y) == .black) == letter.isSet(x / 3, y / 3))
        #expect((Self.color(raster, 29 + x, 4 + y) == .black) == BitmapFont.replacement.isSet(x / 3, y / 3))
      }
    }
  }
}

@Suite struct OverlayTests {
  static let grey = Raster(width: 300, height: 200, color: RGB(120, 120, 120)).image

  static func object(_ x1: Float, _ y1: Float, _ x2: Float, _ y2: Float, _ label: String = "", color: Int = 0)
    -> Overlay.LabeledBox
  {
    Overlay.LabeledBox(box: Box(x1: x1, y1: y1, x2: x2, y2: y2), labels: [label], color: color)
  }

  @Test func outlinesRunAlongTheBoxInTheClassColor() {
    let raster = Raster(Overlay.draw([Self.object(50, 40, 150, 120, color: 1)], on: Self.grey))
    let color = ClassColors.color(1)
    for (x, y) in [(50, 40), (149, 40), (50, 119), (149, 119), (100, 41), (51, 80), (148, 80)] {
      #expect(RasterTests.color(raster, x, y) == color, "\(x), \(y)")
    }
    #expect(RasterTests.color(raster, 100, 80) == RGB(120, 120, 120), "the inside is untouched")
    #expect(RasterTests.color(raster, 20, 20) == RGB(120, 120, 120), "the outside is untouched")
  }

  @Test(arguments: [
    object(.nan, 0, 10, 10, "a"), object(0, 0, .infinity, 10, "a"), object(50, 50, 40, 60, "a"),
    object(400, 10, 500, 20, "a"), object(-50, -50, -10, -10, "a"), object(0, 0, 1e30, -1e30, "a"),
  ]) func boxesWithoutPixelsAreLeftOut(object: Overlay.LabeledBox) {
    #expect(Overlay.draw([object], on: Self.grey) == Self.grey)
  }

  @Test func hugeBoxesAreCutOff() {
    let drawn = Overlay.draw([Self.object(-1e20, -1e20, 1e20, 1e20, "all")], on: Self.grey)
    #expect(RasterTests.color(Raster(drawn), 299, 199) == ClassColors.color(0))
  }

  @Test(arguments: [1, 2, 3]) func labelsStayInsideAndApart(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let (width, height) = (640, 480)
    let boxes = (0..<20).map { _ -> Area in
      let (w, h) = (Int.random(in: 5...200, using: &random), Int.random(in: 5...200, using: &random))
      return Area(
        x: .random(in: 0...(width - w), using: &random), y: .random(in: 0...(height - h), using: &random),
        width: w,
        height: h)
    }
    let labels = Overlay.labels(
      boxes.map { (["bird 0.93", "bird", "0.93"], $0) }, width: width, height: height, scale: 1)
    #expect(labels.count > boxes.count / 2)
    for (i, label) in labels.enumerated() {
      #expect(label.area.clipped(to: Area(x: 0, y: 0, width: width, height: height)) == label.area)
      for other in labels[..<i] { #expect(label.area.overlap(other.area) == 0, "\(label) and \(other)") }
    }
  }

  @Test func longLabelsAreShortened() throws {
    let box = Area(x: 40, y: 30, width: 5, height: 5)
    let labels = Overlay.labels(
      [(["a class name beyond all reason"], box)], width: 100, height: 160, scale: 1)
    let label = try #require(labels.first)
    #expect(label.text == "a class na…")
    #expect(label.area.width == 11 * 8 + 6)
  }

  @Test(arguments: [(1, 1), (1, 500), (7, 10), (500, 1)]) func tinyPicturesCanBeDrawnOn(size: (Int, Int)) {
    let image = Raster(width: size.0, height: size.1, color: .white).image
    let drawn = Overlay.draw([Self.object(0, 0, 500, 500, "bird 0.9")], on: image)
    #expect([drawn.width, drawn.height] == [size.0, size.1])
    #expect(drawn != image)
  }

  @Test func linesAndLettersGrowWithThePicture() {
    #expect(Overlay.scale(width: 640, height: 480) == 1)
    #expect(Overlay.scale(width: 1920, height: 1440) == 2)
    #expect(Overlay.scale(width: 6000, height: 4000) == 5)
  }

  @Test func classColorsAreDistinctAndNeverRunOut() {
    #expect(Set(ClassColors.all).count == ClassColors.all.count)
    #expect(ClassColors.all.count >= 20)
    #expect(ClassColors.color(-1) == ClassColors.all.last)
    #expect(ClassColors.color(.max) == ClassColors.all[.max % ClassColors.all.count])
    for color in ClassColors.all {
      let (one, two) = (color.luminance + 0.05, color.contrasting.luminance + 0.05)
      #expect(max(one, two) / min(one, two) >= 4.5, "WCAG's contrast for text on \(color)")
    }
  }
}

@Suite struct RasterLinesTests {
  private func ink(_ raster: Raster, _ x: Int, _ y: Int) -> UInt8 {
    255 - raster.pixels[(y * raster.width + x) * 3]
  }

  @Test func linesHaveTheirWidthAndSmoothEdges() {
    var raster = Raster(width: 20, height: 9, color: .white)
    raster.polyline([(2, 4.5), (18, 4.5)], width: 3, .black)
    #expect([1, 2, 3, 4, 5, 6, 7].map { ink(raster, 10, $0) } == [0, 0, 255, 255, 255, 0, 0])
    raster.polyline([(2, 1), (18, 1)], width: 1, .black)
    #expect(ink(raster, 10, 0) == ink(raster, 10, 1), "a line on an edge is half in both rows")
    #expect((100...150).contains(ink(raster, 10, 0)))
  }

  /// Where a line crosses itself or turns, it is not drawn twice.
  @Test func turnsAreAsDarkAsTheRest() {
    var raster = Raster(width: 20, height: 20, color: .white)
    raster.polyline([(2, 10), (18, 10), (10, 10), (10, 18)], width: 2, .black, opacity: 0.5)
    #expect(ink(raster, 10, 10) == ink(raster, 5, 10))
    #expect(ink(raster, 10, 10) > 100)
  }

  @Test func linesBeyondTheEdgesAreCutOff() {
    var raster = Raster(width: 4, height: 4, color: .white)
    raster.polyline([(-1e9, 2), (1e9, 2)], width: 1, .black)
    raster.polyline([(2, -50), (2, -10)], width: 1, .black)
    #expect(ink(raster, 2, 2) > 0)
    #expect(ink(raster, 2, 0) == 0)
  }
}
