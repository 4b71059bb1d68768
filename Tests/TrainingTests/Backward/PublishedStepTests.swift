import Foundation
import Imaging
import RetinaNet
import Tensors
import TestSupport
import Testing

@testable import Training

/// One forward and backward pass over two pictures on tiny networks, against autograd in float64; see
/// `Tests/Reference/make_gradient_goldens.py`.
@Suite("A training step, against autograd through the published code")
struct PublishedStepTests {
  init() { poisonFreshTensors() }

  static let names = [
    "torchvision-v1", "torchvision-v2", "torchvision-v2-stored", "resnext", "detectron2", "mmdetection",
  ]

  @Test("each gradient to 1e-3 of its norm, or as near as torch's own in float32", arguments: names, [1, 3])
  func step(name: String, threads: Int) throws {
    let trial = try StepTrial(name, threads: threads)
    let result = try trial.network(.all).step(
      trial.arrays, trial.batch, trial.settings, normalizer: trial.golden.normalizer)
    let golden = trial.golden
    #expect(result.pictures.map { $0.total.positives.count } == golden.positives)
    #expect(abs(result.loss.total.classification.loss / golden.classification - 1) < 1e-5)
    #expect(abs(result.loss.total.box / golden.box - 1) < 1e-5)
    // torch has no gradient where nothing depends on a parameter; here it is missing, too.
    #expect(Set(result.gradients.keys) == Set(golden.gradients.keys))
    expect(result.gradients, golden.gradients)
    #expect(Set(result.statistics.keys) == Set(golden.statistics.keys))
    expect(result.statistics, golden.statistics)
  }

  private func expect(_ found: NetworkArrays, _ expected: [String: StepTrial.ExpectedArray]) {
    let largest = expected.values.map(\.norm).max() ?? 0
    for (key, expected) in expected {
      guard let array = found[key] else { continue }
      // Where nothing but rounding is left of a gradient, it is small beside the others.
      let bound = max(1e-3 * expected.norm, 3 * expected.float32, 1e-6 * largest)
      let norm = array.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(norm - expected.norm) <= bound, "‖\(key)‖ is \(norm), expected \(expected.norm)")
      for sample in expected.samples {
        let value = Double(array[flat: Int(sample[0])])
        #expect(
          abs(value - sample[1]) <= bound,
          "\(key)[\(Int(sample[0]))] is \(value), expected \(sample[1]); ‖…‖ is \(expected.norm)")
      }
      let sum = array.elements.reduce(0) { $0 + Double($1) }
      let reach = bound * Double(array.count).squareRoot()
      #expect(abs(sum - expected.sum) <= reach, "sum of \(key) is \(sum), expected \(expected.sum)")
    }
  }

  @Test("what is trained has the gradient that it has when all is trained", arguments: names)
  func parts(name: String) throws {
    let trial = try StepTrial(name)
    let normalizer = trial.golden.normalizer
    // Batch statistics in the frozen layers would be another network.
    let norms: NormMode = trial.norms == .frozen ? .frozen : .stored
    let all = try trial.network(.all, norms).step(
      trial.arrays, trial.batch, trial.settings, normalizer: normalizer)
    for part in [TrainedPart.last, .head, .pyramid, .backbone(0), .backbone(2), .backbone(5)] {
      let network = trial.network(part, norms)
      let own = try network.step(trial.arrays, trial.batch, trial.settings, normalizer: normalizer)
      #expect(Array(own.gradients.keys) == network.parameterKeys, "\(part)")
      #expect(own.loss == all.loss)
      for (key, gradient) in own.gradients {
        #expect(gradient.elements == all.gradients[key]?.elements, "\(part), \(key)")
      }
      guard part.hasFrozenBackbone else { continue }
      let features = try trial.batch.inputs.map { try network.features(trial.arrays, $0) }
      let kept = try network.step(
        trial.arrays, features: features, targets: trial.batch.targets, trial.settings, normalizer: normalizer
      )
      #expect(kept.loss == all.loss)
      for (key, gradient) in own.gradients {
        #expect(kept.gradients[key]?.elements == gradient.elements, "\(part) from features, \(key)")
      }
    }
  }

  @Test func lossAloneIsThatOfAStep() throws {
    let trial = try StepTrial("torchvision-v1")
    let network = trial.network(.all)
    let loss = try network.loss(trial.arrays, trial.batch, trial.settings)
    let step = try network.step(trial.arrays, trial.batch, trial.settings)
    #expect(loss.loss == step.loss && loss.scores == step.scores && loss.gradients.isEmpty)
  }

  @Test func namesThePictureAndTheLevelWhoseOutputsAreNoNumbers() throws {
    let trial = try StepTrial("torchvision-v1")
    let network = trial.network(.last)
    var features = try trial.batch.inputs.map { try network.features(trial.arrays, $0) }
    var maps = features[1].maps
    // Of the classes' tower, P4.
    maps[1] = Tensor(shape: maps[1].shape) { $0.initialize(repeating: .nan) }
    features[1] = PictureFeatures(padded: features[1].padded, maps: maps)
    let error = #expect(throws: NonFinitePicture.self) {
      try network.step(trial.arrays, features: features, targets: trial.batch.targets, trial.settings)
    }
    #expect(error?.picture == 1 && error?.output.level == "P4")
  }

  /// One weight that is no number is seen, however low it lies, whatever comes after it.
  @Test(
    arguments: [
      "backbone.body.conv1", "backbone.body.layer2.0.conv1", "backbone.fpn.inner_blocks.1.0",
      "backbone.fpn.extra_blocks.p6", "head.classification_head.conv.0.0", "head.regression_head.bbox_reg",
    ], ["torchvision-v1", "torchvision-v2"])
  func namesTheFirstLayerWhoseOutputIsNoNumber(layer: String, name: String) throws {
    let trial = try StepTrial(name)
    var arrays = trial.arrays
    // The older spelling has no blocks.
    let key = try #require(
      [layer, String(layer.dropLast(2))].map { $0 + ".weight" }.first { arrays[$0] != nil })
    let weights = try #require(arrays[key])
    var elements = weights.elements
    elements[elements.count / 2] = .nan
    arrays[key] = Tensor(shape: weights.shape, elements)
    let error = #expect(throws: NonFinitePicture.self) {
      try trial.network(.all).step(arrays, trial.batch, trial.settings)
    }
    #expect(error?.layer.map { $0 + ".weight" } == key)
    #expect(error?.description.contains("not finite is \(key.dropLast(7))") == true)
  }

  @Test func namesTheFirstLayerWhoseGradientIsNoNumber() throws {
    let trial = try StepTrial("torchvision-v1")
    let error = #expect(throws: NonFiniteGradient.self) {
      try trial.network(.all).step(trial.arrays, trial.batch, trial.settings, normalizer: 1e-38)
    }
    #expect(error?.parameter == "head.regression_head.bbox_reg.weight")
  }
}
