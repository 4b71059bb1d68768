import Foundation
import Imaging
import RetinaNet
import Support
import Tensors
import TestSupport
import Testing

@testable import Training

/// Gradients of whole networks of shapes that no golden has, against differences of the loss itself.
@Suite("A training step, against differences of the loss")
struct StepDifferenceTests {
  init() { poisonFreshTensors() }

  enum Shape: CaseIterable {
    /// P3 to P7, P7 from P6 without ReLU, P6 from C5.
    case withoutReLU
    /// P6 from what P5's convolution takes.
    case fromLateral
    /// P2 to P5 and every second cell of that; normalisations in the heads with statistics for each level.
    case fineWithNorms
    /// C4 and C5 alone, and P5 not seen by the heads.
    case coarse
  }

  @Test(arguments: Shape.allCases, [NormMode.stored, .batch(momentum: 0.1)])
  func gradient(shape: Shape, norms: NormMode) throws {
    let trial = try Trial(shape, norms)
    let step = try trial.network.step(trial.arrays, trial.batch, trial.settings)
    #expect(Array(step.gradients.keys) == trial.network.parameterKeys)
    #expect(Array(step.statistics.keys) == trial.network.statisticsKeys)
    for (key, gradient) in step.gradients {
      let norm = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      // A small gradient would need a long way, on which it changes.
      guard norm > 0.02 else { continue }
      // Along the gradient the loss rises by its norm. A short way may be lost in float32's rounding, on a longer one the
      // loss may bend: one of the two is right.
      let slopes = try [4e-4, 1e-3].map { rise in
        let reach = rise / norm
        let ends = try [reach, -reach].map { reach in
          var arrays = trial.arrays
          arrays[key] = arrays[key].map { values in
            Tensor(
              shape: values.shape,
              values.elements.indices.map { place in
                Float(Double(values[flat: place]) + reach * Double(gradient[flat: place]) / norm)
              })
          }
          let total = try trial.network.loss(arrays, trial.batch, trial.settings).loss.total
          return total.classification.loss + total.box
        }
        return (ends[0] - ends[1]) / (2 * reach)
      }
      let distance = slopes.map { abs($0 / norm - 1) }.min() ?? .infinity
      #expect(distance < 0.05, "\(key): the loss rises by \(slopes), the gradient is \(norm)")
    }
  }

  /// A tiny network with detectron2's names, two pictures of noise, and some objects.
  private struct Trial {
    let network: TrainableNetwork
    let arrays: NetworkArrays
    let batch: TrainingBatch
    let settings = LossSettings(focal: .paper, box: .l1)

    init(_ shape: Shape, _ norms: NormMode) throws {
      let sources = shape == .fineWithNorms ? [2, 3, 4, 5] : shape == .coarse ? [4, 5] : [3, 4, 5]
      let levels =
        shape == .fineWithNorms ? [2, 3, 4, 5, 6] : shape == .coarse ? [4, 6, 7] : [3, 4, 5, 6, 7]
      let shapes = Self.shapes(
        sources, hasFurther: shape != .fineWithNorms, p6FromC5: shape == .withoutReLU,
        normLevels: shape == .fineWithNorms ? levels.count : 0)
      let architecture = try Architecture.read(shapes: shapes).architecture
      let configuration = Configuration(
        name: "tiny", family: .detectron2, classes: ["one", "two"],
        anchors: .init(
          sizes: levels.map { [Double(4 << $0)] }, aspectRatios: [0.5, 1], levels: levels),
        input: .init(
          mean: [128, 128, 128], std: [64, 64, 64], scale: 1, bgr: true, minSize: 64, maxSize: 96,
          sizeDivisible: 32), normEpsilon: 1e-5, strideIn3x3: false,
        p6Source: shape == .withoutReLU ? .c5 : shape == .fromLateral ? .lateral : .p5,
        reluBeforeP7: shape != .withoutReLU,
        thresholds: Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300), displayScore: 0.5)
      network = TrainableNetwork(
        architecture, configuration, trained: .all, norms: norms, workers: Workers(2))
      var random = SeededRandom(seed: 7)
      // Without the batch's statistics values would grow from layer to layer, and steps that are short enough for their
      // slopes would be lost in the weights' rounding.
      let spread: Float = norms == .stored ? 0.5 : 1
      var arrays: NetworkArrays = [:]
      for key in network.arrayKeys {
        let shape = try #require(shapes[key])
        let fan = Float(shape.dropFirst().reduce(1, *))
        let count = shape.reduce(1, *)
        arrays[key] = Tensor(
          shape: shape,
          (0..<count).map { _ in
            let noise = random.normal()
            return switch true {
            case key.hasSuffix("running_var"), key.contains("norm.weight"): 1 + 0.2 * abs(noise)
            case shape.count == 1 && key.hasSuffix("weight"): 1 + 0.2 * noise
            case shape.count == 1: 0.2 * noise
            default: noise * spread * (2 / fan).squareRoot()
            }
          })
      }
      self.arrays = arrays
      let images = [(64, 96), (64, 64)].map { Image.random(width: $0.1, height: $0.0, seed: UInt64($0.1)) }
      let preprocessing = Preprocessing(configuration)
      batch = TrainingBatch(
        images, images.map { preprocessing.transform(width: $0.width, height: $0.height) },
        [
          [
            TrainingObject(box: Box(x1: 10, y1: 10, x2: 40, y2: 50), label: 0),
            TrainingObject(box: Box(x1: 50, y1: 5, x2: 90, y2: 60), label: 1),
          ], [TrainingObject(box: Box(x1: 5, y1: 20, x2: 25, y2: 38), label: 1)],
        ], configuration, threads: 1)
    }

    /// Basic blocks of 8 to 16 channels, a pyramid of 16, one convolution in each head.
    private static func shapes(
      _ sources: [Int], hasFurther: Bool, p6FromC5: Bool, normLevels: Int
    ) -> [String: [Int]] {
      var shapes: [String: [Int]] = [:]
      func norm(_ path: String, _ channels: Int, levels: Int = 0) {
        for name in ["weight", "bias"] { shapes["\(path).\(name)"] = [channels] }
        for name in ["running_mean", "running_var"] {
          if levels == 0 { shapes["\(path).\(name)"] = [channels] }
          for level in 0..<levels { shapes["\(path).\(level).\(name)"] = [channels] }
        }
      }
      func layer(_ path: String, _ inputs: Int, _ outputs: Int, _ kernel: Int, hasNorm: Bool = false) {
        shapes["\(path).weight"] = [outputs, inputs, kernel, kernel]
        if hasNorm { norm("\(path).norm", outputs) } else { shapes["\(path).bias"] = [outputs] }
      }
      layer("backbone.bottom_up.stem.conv1", 3, 8, 7, hasNorm: true)
      let widths = [8, 8, 12, 16]
      for (place, width) in widths.enumerated() {
        let (block, inputs) = ("backbone.bottom_up.res\(place + 2).0", place == 0 ? 8 : widths[place - 1])
        layer("\(block).conv1", inputs, width, 3, hasNorm: true)
        layer("\(block).conv2", width, width, 3, hasNorm: true)
        if place > 0 { layer("\(block).shortcut", inputs, width, 1, hasNorm: true) }
      }
      for source in sources {
        layer("backbone.fpn_lateral\(source)", widths[source - 2], 12, 1)
        layer("backbone.fpn_output\(source)", 12, 12, 3)
      }
      if hasFurther {
        layer("backbone.top_block.p6", p6FromC5 ? 16 : 12, 12, 3)
        layer("backbone.top_block.p7", 12, 12, 3)
      }
      for (tower, output, channels) in [("cls_subnet", "cls_score", 4), ("bbox_subnet", "bbox_pred", 8)] {
        layer("head.\(tower).0", 12, 12, 3)
        if normLevels > 0 { norm("head.\(tower).1", 12, levels: normLevels) }
        layer("head.\(output)", 12, channels, 3)
      }
      return shapes
    }
  }
}
