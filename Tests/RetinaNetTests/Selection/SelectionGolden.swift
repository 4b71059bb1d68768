import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

@testable import RetinaNet

/// A file of `make_selection_goldens.py`: head outputs and what the published post-processing made of them.
struct SelectionGolden {
  struct Answer {
    var box: [Float]
    var score: Float
    var label: Int
    var level: Int
    var row: Int
  }

  let name: String
  let trace: Trace
  let thresholds: Thresholds
  let answers: [Answer]
  /// Candidates above the score threshold.
  let above: Int

  static let names = [
    "torchvision-offset", "torchvision-loop", "torchvision-maximum", "torchvision-ties", "torchvision-empty",
    "detectron2-offset", "detectron2-loop", "mmdetection-offset", "mmdetection-small",
  ]

  init(_ name: String) throws {
    self.name = name
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/selection-\(name)", withExtension: "safetensors"))
    let file = try Data(contentsOf: url)
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try #require(
      try JSONSerialization.jsonObject(with: file[8..<8 + length]) as? [String: Any])
    let metadata = try #require(header["__metadata__"] as? [String: String])

    func values<T>(_ name: String, _ type: T.Type) throws -> [T] {
      let offsets = try #require((header[name] as? [String: Any])?["data_offsets"] as? [Int])
      let bytes = [UInt8](file[(8 + length + offsets[0])..<(8 + length + offsets[1])])
      return bytes.withUnsafeBytes { raw in
        (0..<raw.count / MemoryLayout<T>.size).map {
          raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self)
        }
      }
    }
    func tensor(_ name: String) throws -> Tensor {
      let shape = try #require((header[name] as? [String: Any])?["shape"] as? [Int])
      return Tensor(shape: shape, try values(name, Float.self))
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    func json<T: Decodable>(_ key: String, _ type: T.Type) throws -> T {
      try decoder.decode(T.self, from: Data(#require(metadata[key]).utf8))
    }

    struct GivenThresholds: Decodable {
      var score: Float
      var nms: Double
      var topK: Int
      var maxDetections: Int
    }
    let given = try json("thresholds", GivenThresholds.self)
    thresholds = Thresholds(
      score: given.score, nms: given.nms, topK: given.topK, maxDetections: given.maxDetections)
    above = try #require(metadata["above"].flatMap { Int($0) })
    let transform = try json("transform", Transform.self)
    let grids = try json("grids", [String: [Int]].self)
    let levels = try ["p3", "p4", "p5"].map { level in
      let grid = try #require(grids[level])
      return Trace.Level(
        name: level.uppercased(),
        features: Tensor(
          shape: [grid[0], grid[1], 1], Array(repeating: 0, count: grid[0] * grid[1])),
        logits: try tensor("logits.\(level)"), deltas: try tensor("deltas.\(level)"),
        anchors: try tensor("anchors.\(level)"), anchorsPerCell: grid[2], strideX: 8, strideY: 8)
    }
    var recipe = SyntheticTrace()
    recipe.family = try #require(metadata["family"].flatMap(Family.init(rawValue:)))
    recipe.padded = .init(width: 32, height: 32)
    recipe.classes = levels[0].logits.shape[1]
    recipe.candidates = 0
    trace = recipe.make().with(levels: levels, transform: transform)

    let boxes = try values("answer.boxes", Float.self)
    let scores = try values("answer.scores", Float.self)
    let labels = try values("answer.labels", Int64.self)
    let answerLevels = try values("answer.levels", Int64.self)
    let rows = try values("answer.rows", Int64.self)
    answers = scores.indices.map {
      Answer(
        box: Array(boxes[$0 * 4..<$0 * 4 + 4]), score: scores[$0], label: Int(labels[$0]),
        level: Int(answerLevels[$0]), row: Int(rows[$0]))
    }
  }
}

extension Trace {
  /// The same with other outputs.
  func with(levels: [Level], transform: Transform? = nil) -> Trace {
    Trace(
      image: image, file: file, configuration: configuration, transform: transform ?? self.transform,
      input: input, backbone: backbone, levels: levels)
  }
}
