import Foundation
import Testing

@testable import RetinaNet

/// What a published implementation answered for a small checkpoint and picture; `Tests/Reference/README.md`
/// describes the files.
struct Golden: Decodable, Sendable {
  struct Intermediate: Decodable, Sendable {
    let shape: [Int]
    let std: Double
    let sum: Double
    let absSum: Double
    let samples: [[Double]]
  }

  struct Found: Decodable, Sendable {
    let box: [Float]
    let labelId: Int
    let score: Float
  }

  let checkpoint: String
  let image: String
  let transform: Transform
  let intermediates: [String: Intermediate]
  let detections: [Found]

  static let names = ["torchvision-v1", "torchvision-v2", "resnext", "detectron2", "mmdetection"]

  static func load(_ name: String) throws -> Golden {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Golden.self, from: Data(contentsOf: fixture("\(name).golden.json")))
  }

  static func fixture(_ name: String) throws -> URL {
    try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/\(name)")
  }
}
