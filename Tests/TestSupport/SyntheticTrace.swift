import Foundation
import Imaging
import RetinaNet
import Support
import Tensors

/// A recipe for a trace that no network made, for measuring selection and trying it on what a network rarely says.
///
/// Equal recipes give equal traces.
public struct SyntheticTrace: Sendable, Hashable {
  public var family = Family.torchvision
  /// The padded picture; the resized one is a little smaller, the original half of it.
  public var padded = Transform.Size(width: 1344, height: 800)
  /// Channels, of which the first `candidateClasses` have candidates.
  public var classes = 91
  public var candidateClasses = 91
  /// How many have a score spread evenly between `floor` and 1. All other candidates score below `floor`.
  public var candidates = 5000
  public var floor: Float = 0.05
  /// The standard deviation of the deltas of position, in anchor sides, and of the logarithms of size.
  public var spread: Float = 0.3
  public var seed: UInt64 = 1
  /// The numbers of the pyramid's levels: 3 for P3.
  public var levels = [3, 4, 5, 6, 7]

  public init() {}

  /// The trace; its picture is a single grey pixel and its feature maps are one channel of zeros.
  public func make() -> Trace {
    var random = SeededRandom(seed: seed)
    let generator = AnchorGenerator(
      family: family,
      sizes: levels.map { level in [0, 1, 2].map { Self.size(level: level, scale: $0, family) } },
      aspectRatios: [0.5, 1, 2], levels: levels)
    let anchors = levels.indices.map { level -> (grid: Transform.Size, boxes: Tensor) in
      let stride = 1 << levels[level]
      let grid = Transform.Size(
        width: (padded.width + stride - 1) / stride, height: (padded.height + stride - 1) / stride)
      return (
        grid,
        generator.anchors(level: level, gridHeight: grid.height, gridWidth: grid.width, padded: padded)
      )
    }
    let shares = share(anchorCounts: anchors.map { $0.boxes.shape[0] })
    let made = anchors.indices.map { level in
      let count = anchors[level].boxes.shape[0]
      let stride = generator.stride(
        level: level, gridHeight: anchors[level].grid.height, gridWidth: anchors[level].grid.width,
        padded: padded)
      return Trace.Level(
        name: "P\(levels[level])",
        features: Tensor(shape: [anchors[level].grid.height, anchors[level].grid.width, 1]) {
          $0.initialize(repeating: 0)
        },
        logits: logits(anchors: count, candidates: shares[level], &random).findingCellMaxima(
          cells: count / 9, channels: 9 * classes),
        deltas: Tensor(shape: [count, 4]) { buffer in
          for index in buffer.indices { buffer[index] = spread * random.normal() }
        },
        anchors: anchors[level].boxes, anchorsPerCell: 9, strideX: stride.x, strideY: stride.y)
    }
    let resized = Transform.Size(width: max(padded.width - 11, 1), height: max(padded.height - 5, 1))
    return Trace(
      image: Image(width: 1, height: 1, pixels: [128, 128, 128]), file: "synthetic",
      configuration: configuration(generator),
      transform: Transform(
        original: .init(width: (resized.width + 1) / 2, height: (resized.height + 1) / 2), resized: resized,
        padded: padded),
      input: Tensor(shape: [1, 1, 3], [0, 0, 0]), backbone: [], levels: made)
  }

  private static func size(level: Int, scale: Int, _ family: Family) -> Double {
    let exact = Double(4 << level) * [1, 1.2599210498948732, 1.5874010519681994][scale]
    return family == .torchvision || family == .torchvisionV2 ? exact.rounded(.down) : exact
  }

  /// Equal shares for all levels, as far as a level has anchors; what is left goes to the finest.
  private func share(anchorCounts: [Int]) -> [Int] {
    var shares = anchorCounts.map { min(candidates / levels.count, $0 * candidateClasses / 2) }
    let left = candidates - shares.reduce(0, +)
    shares[0] = min(shares[0] + left, anchorCounts[0] * candidateClasses)
    return shares
  }

  private func logits(anchors: Int, candidates: Int, _ random: inout SeededRandom) -> Tensor {
    let low = Sigmoid.leastLogit(above: floor)
    return Tensor(shape: [anchors, classes]) { buffer in
      for index in buffer.indices { buffer[index] = low - 0.01 - 2.5 * abs(random.normal() + 1) }
      var left = candidates
      while left > 0 {
        let index = random.below(anchors) * classes + random.below(candidateClasses)
        if buffer[index] > low { continue }
        let score = floor + (1 - floor) * random.uniform()
        buffer[index] = max(-Float(log(Double(1 / score - 1))), low.nextUp)
        left -= 1
      }
    }
  }

  private func configuration(_ generator: AnchorGenerator) -> Configuration {
    Configuration(
      name: "synthetic", family: family, classes: (0..<classes).map { "class \($0)" },
      anchors: .init(
        sizes: generator.sizes, aspectRatios: generator.aspectRatios, levels: generator.levels),
      input: .init(
        mean: [0, 0, 0], std: [1, 1, 1], scale: 255, bgr: false, minSize: 800, maxSize: 1333,
        sizeDivisible: 32),
      normEpsilon: 1e-5, strideIn3x3: true, p6Source: .p5, reluBeforeP7: true,
      thresholds: Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300), displayScore: 0.5)
  }
}
