import Annotations
import Foundation
import Metrics
import Testing

/// The same figures as pycocotools, but for the order of sums.
@Suite struct PrecisionGoldenTests {
  private static let tolerance = 1e-12

  @Test(arguments: PrecisionGolden.names) func figuresAreThoseOfPycocotools(name: String) throws {
    let golden = try PrecisionGolden(name)
    let precision = AveragePrecision(
      golden.annotations, golden.results.boxes, maxima: golden.maxima)
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
    let precision = AveragePrecision(
      golden.annotations, golden.results.boxes, maxima: golden.maxima)
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

/// A small data set with pycocotools' answer, as `make_precision_goldens.py` wrote it.
struct PrecisionGolden {
  let annotations: AnnotationSet
  let results: DetectionResults
  let answer: PublishedPrecision

  struct PublishedPrecision: Decodable {
    let coco: [String: Double]
    let perClass: [PerClass]
    /// How many detections of a picture and class count; `nil` for COCO's maxima.
    let maxima: [Int]?

    enum CodingKeys: String, CodingKey {
      case coco
      case maxima = "max_detections"
      case perClass = "per_class"
    }
  }

  struct PerClass: Decodable {
    let id: Int
    let figures: [String: Double]
    /// By IoU in hundredths; `nil` without an object.
    let curves: [String: PublishedCurve]?

    struct PublishedCurve: Decodable {
      let precisions: [Double]
      let scores: [Double]
    }

    enum CodingKeys: String, CodingKey {
      case id = "category_id"
      case curves
    }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: CodingKeys.self)
      id = try members.decode(Int.self, forKey: .id)
      curves = try members.decodeIfPresent([String: PublishedCurve].self, forKey: .curves)
      let figures = try decoder.container(keyedBy: FigureKey.self)
      self.figures = try Dictionary(
        uniqueKeysWithValues: PrecisionFigures.named.map { name, _ in
          (name, try figures.decode(Double.self, forKey: FigureKey(stringValue: name)))
        })
    }
  }

  private struct FigureKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  static let names = [
    "crowds", "areas", "ties", "ids", "many", "empty", "texts", "odd", "maxima", "random-3", "random-8",
    "random-21",
  ]

  var maxima: DetectionMaxima { answer.maxima.flatMap { DetectionMaxima($0) } ?? .coco }

  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
    func path(_ part: String) -> String { folder.appending(path: "\(name).\(part).json").path }
    annotations = try AnnotationSet.read(path: path("annotations"))
    results = try DetectionFile.read(paths: [path("results")], annotations: annotations)
    answer = try JSONDecoder().decode(
      PublishedPrecision.self, from: Data(contentsOf: URL(filePath: path("answer"))))
  }
}
