import Annotations
import Foundation
import Metrics

/// A small data set with pycocotools' answer, as `make_precision_goldens.py` wrote it.
struct PrecisionGolden {
  let annotations: AnnotationSet
  let results: DetectionResults
  let answer: Answer

  struct Answer: Decodable {
    let coco: [String: Double]
    let perClass: [PerClass]

    enum CodingKeys: String, CodingKey {
      case coco
      case perClass = "per_class"
    }
  }

  struct PerClass: Decodable {
    let id: Int
    let figures: [String: Double]
    /// By IoU in hundredths; `nil` without an object.
    let curves: [String: Curve]?

    struct Curve: Decodable {
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
      curves = try members.decodeIfPresent([String: Curve].self, forKey: .curves)
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
    "crowds", "areas", "ties", "ids", "many", "empty", "random-3", "random-8", "random-21",
  ]

  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
    func path(_ part: String) -> String { folder.appending(path: "\(name).\(part).json").path }
    annotations = try AnnotationSet.read(path: path("annotations"))
    results = try DetectionFile.read(paths: [path("results")], annotations: annotations)
    answer = try JSONDecoder().decode(Answer.self, from: Data(contentsOf: URL(filePath: path("answer"))))
  }
}
