import Annotations
import Foundation
import Metrics

/// A small data set and its detections, as `Tests/Reference/reference/random_detections.py` writes them.
struct DataSet: Decodable {
  var pictures: Int
  var categories: Int
  /// Picture, category, x, y, width, height, and 1 for a crowd.
  var objects: [[Double]]
  /// Picture, category, x, y, width, height, score.
  var detections: [[Double]]

  /// Categories have the ids 1, 2, … and the names a, b, …
  var annotations: AnnotationSet {
    var grouped = [[GroundTruth]](repeating: [], count: pictures)
    for (place, object) in objects.enumerated() {
      grouped[Int(object[0])].append(
        GroundTruth(
          id: place + 1, category: Int(object[1]) + 1, x: object[2], y: object[3], width: object[4],
          height: object[5], isCrowd: object[6] != 0))
    }
    return AnnotationSet(
      source: "test",
      categories: (0..<categories).map { .init(id: $0 + 1, name: Self.name($0)) },
      pictures: (0..<pictures).map { .init(id: $0 + 1, file: "\($0).png") }, objects: grouped)
  }

  var boxes: [ScoredBox] {
    detections.map {
      ScoredBox(
        picture: Int32($0[0]), category: Int32($0[1]), x: $0[2], y: $0[3], width: $0[4], height: $0[5],
        score: $0[6])
    }
  }

  static func name(_ category: Int) -> String { String(UnicodeScalar(UInt8(97 + category % 26))) }
}
