import Imaging
import Testing

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
