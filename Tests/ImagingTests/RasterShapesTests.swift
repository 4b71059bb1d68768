import Testing

@testable import Imaging

@Suite struct RasterShapesTests {
  /// The ink of each pixel, 0…1, after drawing in black on white.
  private func ink(_ width: Int, _ height: Int, _ draw: (inout Raster) -> Void) -> [[Double]] {
    var raster = Raster(width: width, height: height, color: .white)
    draw(&raster)
    return (0..<height).map { y in
      (0..<width).map { x in 1 - Double(raster.pixels[(y * width + x) * 3]) / 255 }
    }
  }

  private func sum(_ ink: [[Double]]) -> Double { ink.joined().reduce(0, +) }

  @Test(arguments: [0.0, 0.25, 0.5, 0.8]) func aFrameHasItsWidthWhereverItLies(offset: Double) {
    let rectangle = SmoothRectangle(x1: 10 + offset, y1: 8 + offset, x2: 50 + offset, y2: 28 + offset)
    let ink = ink(64, 40) { $0.frame(rectangle, width: 2, .black) }
    // Its length along the middle, and what the outer corners add.
    #expect(abs(sum(ink) - 2 * 2 * (40 + 20)) < 5, "\(sum(ink))")
    #expect(ink[18][20...40].allSatisfy { $0 == 0 }, "hollow")
    #expect(ink[2].allSatisfy { $0 == 0 } && ink.allSatisfy { $0[2] == 0 })
    let across = (0..<64).map { ink[18][$0] }
    #expect(abs(across.reduce(0, +) - 4) < 0.1, "two lines of two pixels each")
  }

  @Test func smallFramesAreFilledOnce() {
    let ink = ink(12, 12) {
      $0.frame(SmoothRectangle(x1: 5, y1: 5, x2: 7, y2: 7), width: 4, .black, opacity: 0.5)
    }
    #expect(ink.joined().allSatisfy { $0 < 0.51 })
    #expect(sum(ink) > 10)
  }

  @Test func framesBeyondThePictureAreCutOff() {
    let ink = ink(20, 10) {
      $0.frame(SmoothRectangle(x1: -100_000, y1: 4, x2: 10, y2: 100_000), width: 2, .black)
    }
    #expect(ink[4][0] > 0.4 && ink[8][10] > 0.4 && ink[8][2] == 0)
    #expect(
      sum(self.ink(5, 5) { $0.frame(SmoothRectangle(x1: 50, y1: 50, x2: 60, y2: 60), width: 2, .black) }) == 0
    )
  }

  @Test func dashesTakeTheirShareAndStandAtTheCorners() {
    let rectangle = SmoothRectangle(x1: 10, y1: 10, x2: 110, y2: 70)
    let dashed = ink(120, 80) {
      $0.frame(rectangle, width: 2, dashes: DashPattern(dash: 6, gap: 4), .black)
    }
    let solid = ink(120, 80) { $0.frame(rectangle, width: 2, .black) }
    #expect(abs(sum(dashed) / sum(solid) - 0.6) < 0.06, "\(sum(dashed) / sum(solid))")
    for (x, y) in [(10, 10), (109, 10), (10, 69), (109, 69)] { #expect(dashed[y][x] > 0.5, "\(x), \(y)") }
  }

  @Test func filledShapesHaveTheirAreas() {
    let square = ink(20, 20) { $0.fill(SmoothRectangle(x1: 4.5, y1: 4.5, x2: 14.5, y2: 12.5), .black) }
    #expect(abs(sum(square) - 80) < 2)
    let circle = ink(30, 30) { $0.fillCircle(x: 15, y: 15, radius: 8, .black) }
    #expect(abs(sum(circle) - 64 * .pi) < 4)
    for corners in [[(5.0, 5.0), (25.0, 5.0), (15.0, 25.0)], [(15.0, 25.0), (25.0, 5.0), (5.0, 5.0)]] {
      let triangle = ink(30, 30) { $0.fill(polygon: corners.map { (x: $0.0, y: $0.1) }, .black) }
      #expect(abs(sum(triangle) - 200) < 6, "in either direction: \(sum(triangle))")
    }
  }

  @Test func picturesAreCopiedAndCutOff() {
    var raster = Raster(width: 4, height: 3, color: .white)
    raster.draw(Raster(width: 3, height: 3, color: .black).image, x: 2, y: -1)
    let isBlack = (0..<12).map { raster.pixels[$0 * 3] == 0 }
    #expect(isBlack == [false, false, true, true, false, false, true, true, false, false, false, false])
  }
}
