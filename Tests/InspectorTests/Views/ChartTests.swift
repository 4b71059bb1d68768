import Annotations
import Imaging
import Metrics
import Terminal
import TestSupport
import Testing

@testable import Inspector

@Suite struct ChartTests {
  /// Curves that fall ever later.
  private func chart(classes: Int, iou: Double = 0.5) -> PrecisionRecallChart {
    PrecisionRecallChart(
      (0..<classes).map { place in
        let end = 20 + 80 * (classes - place) / classes
        return .init(
          name: Self.name(place), color: place,
          precisions: (0...100).map { $0 > end ? 0 : 1 - Double($0 * $0) / 12_000 })
      }, iou: iou)
  }

  /// As many objects of each class as its place, some of them taken for the next class, missed, or seen on nothing.
  private func matrix(classes: Int) -> ConfusionMatrix {
    var objects: [GroundTruth] = []
    var boxes: [ScoredBox] = []
    for category in 0..<classes {
      for number in 0...(category % 12) {
        let (x, y) = (Double(number) * 50, Double(category) * 50)
        objects.append(
          GroundTruth(id: objects.count + 1, category: category + 1, x: x, y: y, width: 20, height: 20))
        if number % 5 == 4 { continue }
        let predicted = number % 3 == 2 ? (category + 1) % classes : category
        let shift = number % 7 == 6 ? 25.0 : 1
        boxes.append(
          ScoredBox(
            picture: 0, category: Int32(predicted), x: x + shift, y: y, width: 20, height: 20, score: 0.9))
      }
    }
    let annotations = AnnotationSet(
      source: "test", categories: (0..<classes).map { .init(id: $0 + 1, name: Self.name($0)) },
      pictures: [.init(id: 1, file: "a.png")], objects: [objects])
    return ConfusionMatrix(annotations, boxes, iou: 0.5, score: OperatingScore(0.4))
  }

  private func confusion(classes: Int) -> ConfusionChart {
    ConfusionChart(matrix(classes: classes), names: (0..<classes).map(Self.name))
  }

  private static func name(_ place: Int) -> String {
    let names = ["bird", "traffic light", "cow", "string instrument", "猫", "car", "big cat"]
    return names[place % names.count] + (place < names.count ? "" : " \(place / names.count + 1)")
  }

  @Test(arguments: [(80, 24, 20), (160, 48, 20), (80, 24, 80), (50, 16, 3)])
  func curves(width: Int, height: Int, classes: Int) throws {
    let canvas = chart(classes: classes).canvas(CellSize(width: width, height: height), depth: .none)
    try Snapshot.check(canvas, "curves-\(width)x\(height)-\(classes)")
  }

  @Test func curvesInColor() throws {
    let canvas = chart(classes: 7, iou: 0.6).canvas(CellSize(width: 100, height: 30), depth: .truecolor)
    try Snapshot.check(canvas, "curves-in-color")
    #expect(canvas.missingGlyphs.filter { $0 != "猫" } == [])
  }

  @Test(arguments: [(160, 48, 20), (80, 24, 20), (70, 24, 20), (160, 48, 80), (80, 24, 80), (80, 24, 3)])
  func confusions(width: Int, height: Int, classes: Int) throws {
    let canvas = confusion(classes: classes).canvas(CellSize(width: width, height: height), depth: .none)
    try Snapshot.check(canvas, "confusion-\(width)x\(height)-\(classes)")
  }

  @Test func confusionsInColor() throws {
    let canvas = confusion(classes: 7).canvas(CellSize(width: 80, height: 24), depth: .truecolor)
    try Snapshot.check(canvas, "confusion-in-color")
  }

  /// No size makes them fail, and none of no classes.
  @Test func fitAnySize() {
    for (width, height) in [(0, 0), (1, 1), (5, 3), (12, 4), (30, 8), (79, 23), (300, 100)] {
      for classes in [0, 1, 20, 91] {
        let size = CellSize(width: width, height: height)
        #expect(chart(classes: classes).canvas(size, depth: .truecolor).width == width)
        #expect(confusion(classes: classes).canvas(size, depth: .none).height == height)
      }
    }
  }

  /// Where not all categories fit, the others are summed: the numbers still add up.
  @Test func gridsAddUp() {
    let matrix = matrix(classes: 80)
    let all = (0...80).reduce(0) { $0 + matrix.rowSum($1) }
    for most in [1, 2, 10, 79, 80] {
      let grid = ConfusionGrid(matrix, names: (0..<80).map(Self.name), most: most)
      #expect(grid.labels.count == most)
      #expect(grid.others == (most == 80 ? 0 : 81 - most))
      #expect(grid.counts.joined().reduce(0, +) == all, "with \(most) rows")
    }
  }

  @Test func picturesHoldAllClasses() {
    let image = confusion(classes: 80).image()
    #expect(image.width >= 81 * 3 * Glyph.width)
    #expect(image.height >= 81 * Glyph.height)
    let curves = chart(classes: 80).image()
    #expect(curves.height >= 82 * Glyph.height)
  }
}
