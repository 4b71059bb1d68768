import Metrics
import Testing

/// The same figures as pycocotools, but for the order of sums.
@Suite struct PrecisionGoldenTests {
  private static let tolerance = 1e-12

  @Test(arguments: PrecisionGolden.names) func figuresAreThoseOfPycocotools(name: String) throws {
    let golden = try PrecisionGolden(name)
    let precision = AveragePrecision(golden.annotations, golden.results.boxes)
    expect(precision.figures, golden.answer.coco, "all")
    for known in golden.answer.perClass {
      let ours = try #require(precision.classes.first { $0.category.id == known.id })
      expect(ours.figures, known.figures, "category \(known.id)")
    }
    #expect(golden.answer.perClass.count == precision.classes.count)
  }

  private func expect(_ ours: PrecisionFigures, _ known: [String: Double], _ owner: String) {
    for (name, path) in PrecisionFigures.named {
      let (got, expected) = (ours[keyPath: path], known[name] ?? .nan)
      #expect(abs(got - expected) <= Self.tolerance, "\(name) of \(owner): \(got), not \(expected)")
    }
  }

  @Test(arguments: PrecisionGolden.names) func curvesAreThoseOfPycocotools(name: String) throws {
    let golden = try PrecisionGolden(name)
    let precision = AveragePrecision(golden.annotations, golden.results.boxes)
    for (place, category) in golden.annotations.categories.enumerated() {
      let known = try #require(golden.answer.perClass.first { $0.id == category.id })
      for (iou, name) in [(0.5, "50"), (0.75, "75")] {
        let ours = precision.ranking(ofCategory: place, iou: iou).curve
        #expect(ours?.precisions == known.curves?[name]?.precisions)
        #expect(ours?.scores == known.curves?[name]?.scores)
      }
    }
  }
}
