import Imaging
import RetinaNet
import Terminal
import TestSupport
import Testing

@testable import Inspector

struct HeatmapTests {
  /// A grid of 4 × 3 cells of 16 pixels, with one value in the middle.
  private func heatmap(_ values: [Float], _ texture: Heatmap.Texture, opacity: UInt8? = nil) throws -> Heatmap
  {
    let transform = TestState.shared.trace.transform
    let geometry = GridGeometry(width: 4, height: 3, strideX: 16, strideY: 16, transform)
    let id = Heatmap.ID(
      inference: InferenceID(picture: 0), layer: try #require(FeatureLayer(name: "P3")),
      content: .features(.mean, channel: nil), texture: texture)
    return Heatmap(id: id, geometry: geometry) {
      var colors = ColorMap(.sequential, ValueRange(low: 0, high: 1), depth: .truecolor).colors(values)
      if let opacity { colors.opacity = colors.opacity.map { _ in opacity } }
      return colors
    }
  }

  private func blended(_ heatmap: Heatmap, over color: RGB) -> Raster {
    let (width, height) = (Int(heatmap.geometry.stepX * 4), Int(heatmap.geometry.stepY * 3))
    let samples = Raster(width: width, height: height, color: color).image
    return Raster(
      heatmap.blended(
        over: samples, Window(x: 0, y: 0, width: Double(width), height: Double(height))))
  }

  private func luma(_ raster: Raster, _ x: Int, _ y: Int) -> Int {
    let place = (y * raster.width + x) * 3
    return (0..<3).reduce(0) { $0 + Int(raster.pixels[place + $1]) }
  }

  @Test func aDarkPictureIsNotDarkenedFurther() throws {
    let veil = try heatmap(Array(repeating: 0, count: 12), .cells)
    for level: UInt8 in [0, 10, 20, 30, 255] {
      let ground = RGB(level, level, level)
      let raster = blended(veil, over: ground)
      let (before, after) = (3 * Int(level), luma(raster, 20, 20))
      if level < 40 { #expect(after >= before * 9 / 10 - 3, "\(before) became \(after)") }
      if level == 255 { #expect(after < before * 85 / 100, "a light one is dimmed") }
    }
  }

  @Test func cellsKeepTheirEdgesAndGlowsDoNot() throws {
    var values = [Float](repeating: 0, count: 12)
    values[5] = 1
    let step = TestState.shared.trace.transform.originalLengths(x: 16, y: 16)
    let (x, y) = (Int(step.0), Int(step.1))
    let crisp = blended(try heatmap(values, .cells, opacity: 255), over: .black)
    let inside = (-Int(step.0 * 0.4)...Int(step.0 * 0.4)).map { luma(crisp, x + $0, y) }
    #expect(Set(inside).count == 1, "one colour within a cell")
    let smooth = blended(try heatmap(values, .smooth, opacity: 255), over: .black)
    let slope = (0..<x).map { luma(smooth, x + $0, y) }
    #expect(slope == slope.sorted(by: >) && Set(slope).count > x / 2, "falling evenly: \(slope)")
    #expect(luma(smooth, x, y) > luma(crisp, x, y) * 9 / 10, "a cell's middle has its own colour")
  }

  @Test func invisibleCellsDoNotTint() throws {
    let heatmap = try heatmap(Array(repeating: 0, count: 12), .smooth, opacity: 0)
    let raster = blended(heatmap, over: RGB(90, 80, 70))
    #expect(raster.image == Raster(width: raster.width, height: raster.height, color: RGB(90, 80, 70)).image)
  }
}

struct ShortNamesTests {
  @Test func namesThatBeginAlikeAreToldApart() {
    let short = ShortNames(["horse", "house", "traffic light", "traffic sign", "cow", "sheep", "sheet"])
    #expect(short.form(of: "horse") == "hor" && short.form(of: "house") == "hou")
    #expect(short.form(of: "traffic light") == "t.light" && short.form(of: "traffic sign") == "t.sign")
    #expect(short.form(of: "cow") == nil, "short enough")
    #expect(short.form(of: "sheep") == nil, "one letter less is no help, and four are both's")
    #expect(ShortNames(["sports ball", "snow board"]).form(of: "sports ball") == "s.ball")
    #expect(ShortNames(["sports ball", "snow ball"]).form(of: "sports ball") == nil)
    #expect(ShortNames(["class 4"]).form(of: "class 4") == "c4")
  }

  @Test func labelsFallBackToTheListsNumber() {
    let short = ShortNames(["penguin", "bird"])
    #expect(short.texts("penguin", sign: "✗ ", number: 6) == ["✗ penguin", "✗ pen", "7"])
    #expect(short.texts("bird", number: 0) == ["bird", "1"])
    #expect(short.texts("bird") == ["bird"])
  }
}
