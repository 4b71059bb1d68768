import Support
import Tensors
import TestSupport

@testable import RetinaNet

/// Small traces of odd sizes with what real ones rarely have: ties, saturated scores, values that are not numbers.
struct RandomTrace {
  var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// - Parameter scale: about how many cells a side of the finest grid has.
  mutating func trace(_ family: Family, scale: Int, classes: Int) -> Trace {
    var recipe = SyntheticTrace()
    recipe.family = family
    recipe.padded = .init(width: 32, height: 32)
    recipe.classes = classes
    recipe.candidates = 0
    let padded = Transform.Size(width: 8 * (1 + random.below(scale)), height: 8 * (1 + random.below(scale)))
    let resized = Transform.Size(
      width: padded.width - random.below(8), height: padded.height - random.below(8))
    let original = Transform.Size(width: 1 + random.below(300), height: 1 + random.below(300))
    let perCell = 1 + random.below(4)
    let ties = random.below(3) == 0
    let strange = random.below(4) == 0
    let scatter = [0.05, 0.4, 2][random.below(3)] as Float
    let levels = (0..<1 + random.below(5)).map { level -> Trace.Level in
      let stride = 8 << level
      let grid = Transform.Size(
        width: (padded.width + stride - 1) / stride, height: (padded.height + stride - 1) / stride)
      let generator = AnchorGenerator(
        family: family, sizes: Array(repeating: (0..<perCell).map { Double(stride * (2 + $0)) }, count: 5),
        aspectRatios: [[0.5, 1, 2][random.below(3)]])
      let anchors = generator.anchors(
        level: level, gridHeight: grid.height, gridWidth: grid.width, padded: padded)
      let count = anchors.shape[0]
      let logits = (0..<count * classes).map { _ -> Float in
        if strange, random.below(20) == 0 {
          return [.nan, .infinity, -.infinity, 17.5, 18, 30, -100, -120, 0][random.below(9)]
        }
        return ties ? Float(random.below(7)) - 4 : 3 * random.normal() - 2
      }
      let deltas = (0..<count * 4).map { _ -> Float in
        if strange, random.below(40) == 0 {
          return [.nan, .infinity, -.infinity, 1e30, -1e30, 50, -50, 1e-30][random.below(8)]
        }
        return ties ? Float(random.below(3)) / 4 : scatter * random.normal()
      }
      return Trace.Level(
        name: "P\(level + 3)",
        features: Tensor(
          shape: [grid.height, grid.width, 1], Array(repeating: 0, count: grid.width * grid.height)),
        logits: Tensor(shape: [count, classes], logits), deltas: Tensor(shape: [count, 4], deltas),
        anchors: anchors, anchorsPerCell: perCell, strideX: stride, strideY: stride)
    }
    return recipe.make().with(
      levels: levels, transform: Transform(original: original, resized: resized, padded: padded))
  }

  mutating func thresholds(classes: Int) -> Thresholds {
    func pick<T>(_ choices: [T]) -> T { choices[random.below(choices.count)] }
    let scores: [Float] = [0, 0.001, 0.05, 0.3, 0.5, 0.9, 1, -1, Sigmoid.score(-1), Sigmoid.score(2)]
    var thresholds = Thresholds(
      score: pick(scores), nms: pick([0, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999, 1, 2, -0.1, 1.0 / 3]),
      topK: pick([0, 1, 3, 17, 100, 1000, 1_000_000]), maxDetections: pick([0, 1, 7, 100, 300, 1_000_000]))
    if random.below(3) == 0 {
      for _ in 0..<1 + random.below(3) { thresholds.scoreByClass[random.below(classes + 2)] = pick(scores) }
    }
    return thresholds
  }
}
