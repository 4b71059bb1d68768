import Foundation
import Testing

@testable import Metrics

@Suite struct ErrorAnalysisTests {
  /// What TIDE's published code says of a data set: `Tests/Reference/make_error_goldens.py`.
  struct ErrorGolden: Decodable {
    struct Figures: Decodable {
      struct EffectGolden: Decodable {
        var count: Int
        var dAP: Double
      }

      var iou: Double
      var averagePrecision: Double
      var errors: [String: EffectGolden]
      var special: [String: Double]

      enum CodingKeys: String, CodingKey {
        case iou, errors, special
        case averagePrecision = "AP"
      }
    }

    var name: String
    var data: DataSet
    var tide: Figures

    static func all() throws -> [ErrorGolden] {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens/tide.json")
      return try JSONDecoder().decode([ErrorGolden].self, from: Data(contentsOf: file))
    }
  }

  @Test func agreesWithThePublishedCode() throws {
    let goldens = try ErrorGolden.all()
    #expect(goldens.count >= 10)
    for golden in goldens {
      let found = ErrorAnalysis(golden.data.annotations, golden.data.boxes, iou: golden.tide.iou)
      func check(_ what: String, _ value: Double, _ expected: Double) {
        #expect(abs(value - expected) < 1e-9, "\(golden.name): \(what)")
      }
      check("AP", found.averagePrecision, golden.tide.averagePrecision)
      for kind in ErrorKind.allCases {
        let expected = try #require(golden.tide.errors[kind.rawValue])
        #expect(found[kind].count == expected.count, "\(golden.name): how many \(kind.rawValue)")
        check("dAP of \(kind.rawValue)", found[kind].gain, expected.dAP)
      }
      check("dAP of false positives", found.falsePositiveGain, try #require(golden.tide.special["FalsePos"]))
      check("dAP of false negatives", found.falseNegativeGain, try #require(golden.tide.special["FalseNeg"]))
    }
  }

  /// Each kind once, from boxes that are plain to see.
  @Test(arguments: [
    ("a box half beside its object", [0, 0, 20, 10, 20, 20, 0.9], ErrorKind.localization),
    ("the right box with another class", [0, 1, 10, 10, 20, 20, 0.9], .classification),
    ("a box half beside an object of another class", [0, 1, 20, 10, 20, 20, 0.9], .both),
    ("a box on nothing", [0, 0, 60, 60, 20, 20, 0.9], .background),
    ("a second box on the same object", [0, 0, 11, 10, 20, 20, 0.4], .duplicate),
  ])
  func tellsKindsApart(what: String, box: [Double], kind: ErrorKind) {
    var data = DataSet(
      pictures: 1, categories: 2, objects: [[0, 0, 10, 10, 20, 20, 0]], detections: [box])
    if kind == .duplicate { data.detections.append([0, 0, 10, 10, 20, 20, 0.8]) }
    let found = ErrorAnalysis(data.annotations, data.boxes)
    let expected = Dictionary(
      uniqueKeysWithValues: ErrorKind.allCases.map { other in
        (other, other == kind || (other == .missed && [.both, .background].contains(kind)) ? 1 : 0)
      })
    #expect(found.effects.mapValues(\.count) == expected, "\(what)")
  }

  @Test func isNothingWithoutObjectsAndDetections() {
    let data = DataSet(pictures: 1, categories: 1, objects: [], detections: [])
    let found = ErrorAnalysis(data.annotations, data.boxes)
    #expect(found.averagePrecision == 0)
    #expect(found.effects.values.allSatisfy { $0.count == 0 && $0.gain == 0 })
  }

  /// TIDE's code divides by zero where mending leaves neither object nor detection.
  @Test func gainsNothingWhereMendingLeavesNothing() {
    let data = DataSet(pictures: 1, categories: 1, objects: [[0, 0, 0, 0, 9, 9, 0]], detections: [])
    let found = ErrorAnalysis(data.annotations, data.boxes)
    #expect(found[.missed] == .init(count: 1, gain: 0))
  }
}
