import Foundation
import OrderedCollections
import Tensors
import Testing
import Training

/// Optimisers, clipping, averages and schedules against torch's own numbers (`make_optimizer_goldens.py`).
@Suite struct OptimizerTests {
  static let goldens: OptimizerGoldens = {
    let url = Bundle.module.url(forResource: "optimizers", withExtension: "json", subdirectory: "Fixtures")!
    return try! JSONDecoder().decode(OptimizerGoldens.self, from: Data(contentsOf: url))
  }()

  private func optimizer(_ name: String) throws -> Optimizer {
    switch name {
    case "sgd": Optimizer(.sgd(momentum: 0), weightDecay: 0)
    case "sgd, momentum and decay": Optimizer(.sgd(momentum: 0.9), weightDecay: 1e-2)
    case "sgd, clipped": Optimizer(.sgd(momentum: 0.9), weightDecay: 0)
    case "adamw": Optimizer(.usualAdamW, weightDecay: 0.05)
    case "adamw, decay of weights":
      Optimizer(.usualAdamW, weightDecay: 0.02, undecayed: ["layer.bias", "norm.weight"])
    case "adamw, clipped, averaged": Optimizer(.usualAdamW, weightDecay: 0)
    default: throw UnknownCase(name: name)
    }
  }

  private struct UnknownCase: Error { let name: String }

  @Test(arguments: OptimizerTests.goldens.optimizers, [1, 2])
  func stepsAsTorch(_ golden: OptimizerGoldens.Case, threads: Int) throws {
    let optimizer = try optimizer(golden.name)
    let workers = Workers(threads)
    var weights = Self.goldens.arrays(golden.start)
    var state = OptimizerState()
    let average = golden.decay.map { WeightAverage(decay: $0) }
    var averages = average?.next(nil, weights, workers: workers)
    for (number, step) in golden.steps.enumerated() {
      let gradients = Self.goldens.arrays(step.gradients)
      let norm = GradientNorm.of(gradients)
      #expect(abs(norm - step.norm) <= 1e-6 * step.norm, "\(golden.name), step \(number + 1)")
      (weights, state) = optimizer.step(
        weights, gradients: gradients, state: state, rate: golden.rates[number],
        scale: GradientNorm.scale(norm: norm, limit: golden.clip), workers: workers)
      expect(weights, step.weights, "\(golden.name), step \(number + 1)")
      if let average, let wanted = step.average {
        averages = average.next(averages, weights, workers: workers)
        if let averages { expect(averages, wanted, "average of \(golden.name), step \(number + 1)") }
      }
    }
    #expect(state.step == golden.steps.count)
  }

  private func expect(_ found: OrderedDictionary<String, Tensor>, _ wanted: [[Double]], _ place: String) {
    #expect(found.count == wanted.count)
    for (values, wanted) in zip(found.values.map(\.elements), wanted) {
      #expect(values.count == wanted.count, "\(place)")
      for (value, wanted) in zip(values, wanted) {
        #expect(abs(Double(value) - wanted) <= 1e-6 * max(1, abs(wanted)), "\(place)")
      }
    }
  }

  @Test func leavesWeightsWithoutGradient() {
    let weights: OrderedDictionary = ["a": Tensor(shape: [3], [1, 2, 3]), "b": Tensor(shape: [2], [4, 5])]
    let (new, state) = Optimizer(.sgd(momentum: 0.9), weightDecay: 1).step(
      weights, gradients: ["b": Tensor(shape: [2], [1, 1])], state: OptimizerState(), rate: 1,
      workers: Workers(1))
    #expect(new["a"]?.elements == [1, 2, 3])
    #expect(new["b"]?.elements == [-1, -1])
    #expect(Array(state.first.keys) == ["b"])
  }

  @Test func knowsNoThreadsInLargeArrays() {
    let count = 200_003
    let values = (0..<count).map { Float($0 % 1009) / 500 - 1 }
    let weights: OrderedDictionary = ["w": Tensor(shape: [count], values)]
    let gradients: OrderedDictionary = ["w": Tensor(shape: [count], values.reversed())]
    let results = [1, 2, 3].map { threads in
      var (weights, state) = (weights, OptimizerState())
      for _ in 0..<2 {
        (weights, state) = Optimizer(.usualAdamW, weightDecay: 0.1).step(
          weights, gradients: gradients, state: state, rate: 0.01, workers: Workers(threads))
      }
      return weights["w"]!.elements
    }
    #expect(results[0] == results[1] && results[1] == results[2])
    #expect(results[0].allSatisfy { $0.isFinite })
  }

  @Test(arguments: OptimizerTests.goldens.schedules)
  func changesTheRateAsTorch(_ golden: OptimizerGoldens.Schedule) {
    let schedule =
      switch golden.name {
      case "steps": LearningRateSchedule(.steps([3, 7]), warmup: 0, total: golden.factors.count)
      case "cosine": LearningRateSchedule(.cosine, warmup: 0, total: golden.factors.count)
      default: LearningRateSchedule(.constant, warmup: 4, total: golden.factors.count)
      }
    for (step, factor) in golden.factors.enumerated() {
      #expect(abs(schedule.factor(step) - factor) < 1e-12, "\(golden.name), step \(step)")
    }
  }

  @Test func warmsUpBeforeACosine() {
    let schedule = LearningRateSchedule(.cosine, warmup: 2, total: 6)
    #expect(schedule.factor(0) == 0.5)
    #expect(schedule.factor(1) == 1)
    #expect(schedule.factor(2) == 1)
    #expect(abs(schedule.factor(4) - 0.5) < 1e-12)
    // Beyond the end the rate does not rise again.
    #expect(abs(schedule.factor(9)) < 1e-12)
  }
}

struct OptimizerGoldens: Decodable, Sendable {
  struct Named: Decodable, Sendable {
    let key: String
    let shape: [Int]
  }
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let rates: [Double]
    let clip: Double?
    let decay: Double?
    let start: [[Double]]
    let steps: [Step]
    var testDescription: String { name }
  }
  struct Step: Decodable, Sendable {
    let gradients: [[Double]]
    let norm: Double
    let weights: [[Double]]
    let average: [[Double]]?
  }
  struct Schedule: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let factors: [Double]
    var testDescription: String { name }
  }

  let shapes: [Named]
  let optimizers: [Case]
  let schedules: [Schedule]

  func arrays(_ values: [[Double]]) -> OrderedDictionary<String, Tensor> {
    OrderedDictionary(
      uniqueKeysWithValues: zip(shapes, values).map {
        ($0.key, Tensor(shape: $0.shape, $1.map { Float($0) }))
      })
  }
}
