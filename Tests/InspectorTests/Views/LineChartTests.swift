import Imaging
import Terminal
import Testing

@testable import Inspector

struct LineChartTests {
  private typealias Point = LineChart.ChartPoint

  private static func chart(_ points: [(Double, Double)], bold: Bool = false) -> LineChart {
    var chart = LineChart(
      axes: ChartAxes(
        area: Area(x: 0, y: 0, width: 46, height: 13), across: "share of samples", upwards: "share of loss"))
    chart.curves = [
      LineChart.ChartCurve(
        points: points.map { LineChart.ChartPoint(across: $0.0, upwards: $0.1) }, color: RGB(255, 0, 0),
        isBold: bold, label: "2", labelPlace: 0.5)
    ]
    return chart
  }

  @Test func cutsCurvesAtTheChartsEdges() {
    let points = [(0.0, -1.0), (0.5, 1.0), (1.0, 3.0)].map { Point(across: $0.0, upwards: $0.1) }
    let parts = LineChart.visibleParts(points)
    #expect(parts == [[Point(across: 0.25, upwards: 0), Point(across: 0.5, upwards: 1)]])
    let zigzag = [(0.0, 0.5), (0.25, 2.0), (0.5, 0.5), (1.0, 0.5)].map { Point(across: $0.0, upwards: $0.1) }
    #expect(LineChart.visibleParts(zigzag).count == 2, "it leaves and comes back")
    let mad = [(0.0, 0.5), (0.5, Double.nan), (0.7, .infinity), (1.0, 0.5)]
    #expect(LineChart.visibleParts(mad.map { Point(across: $0.0, upwards: $0.1) }).isEmpty)
  }

  @Test func drawsDotsAlongTheCurveAndItsName() {
    let canvas = Self.chart([(0, 0), (1, 1)]).canvas(.truecolor)
    let rows = canvas.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows[0].hasPrefix("share of loss ↑  share of samples →"))
    let dotted = (0..<canvas.height).filter { y in
      (0..<canvas.width).contains { (0x2801...0x28FF).contains(canvas[$0, y].glyph.value) }
    }
    #expect(dotted == Array(1...10), "the diagonal crosses every row between the axes")
    #expect(canvas.text.contains("2"))
    let colors = canvas.text.isEmpty ? [] : (0..<canvas.width).map { canvas[$0, 3].foreground }
    #expect(colors.contains(Ink(RGB(255, 0, 0))))
    #expect(canvas.missingGlyphs.isEmpty)
  }

  @Test func pictureHasASmoothLineInPlaceOfDots() {
    let chart = Self.chart([(0, 0), (1, 1)], bold: true)
    var raster = Raster(width: 46 * Glyph.width, height: 13 * Glyph.height, color: .black)
    chart.drawSmooth(on: &raster, x: 0, y: 0, backdrop: .dark)
    let inner = chart.axes.inner
    func red(_ across: Double, _ upwards: Double) -> UInt8 {
      let place = chart.axes.place(upwards, across)
      let (x, y) = (Int(place.x * Double(Glyph.width)), Int(place.y * Double(Glyph.height)))
      return raster.pixels[(y * raster.width + x) * 3]
    }
    for step in [1, 2, 3, 4, 6, 7, 8, 9] {
      let place = Double(step) / 10
      #expect(red(place, place) > 200, "on the line at \(place)")
      #expect(red(place, place > 0.5 ? place - 0.4 : place + 0.4) == 0, "off the line at \(place)")
    }
    #expect(inner.width == 40)
  }

  @Test func tinyChartsAreDrawn() {
    for (width, height) in [(0, 0), (1, 1), (6, 3), (7, 5), (3, 20), (60, 2)] {
      var chart = LineChart(
        axes: ChartAxes(
          area: Area(x: 0, y: 0, width: width, height: height), across: "p_t", upwards: "loss"),
        curves: Self.chart([(0, 0), (1, 1)]).curves)
      chart.cursor = 2
      let canvas = chart.canvas(.none)
      #expect((canvas.width, canvas.height) == (width, height))
    }
  }
}
