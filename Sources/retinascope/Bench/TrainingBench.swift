import Glibc
import Imaging
import Reports
import RetinaNet
import Runs
import Support
import Synchronization
import Tensors
import TestSupport
import Training

/// Times whole steps of training, forward, backward and optimiser, on made pictures with eight objects each.
struct TrainingBench {
  let file: ModelFile
  let workers: Workers
  let runs: Int
  let batch: Int
  let trained: TrainedPart
  let norms: NormMode

  func run(height: Int, width: Int) throws -> StepTimingReport {
    let configuration = file.configuration
    var network = TrainableNetwork(
      file.architecture, configuration, trained: trained, norms: norms, workers: workers)
    var arrays = try NetworkArrays(file, keys: network.arrayKeys)
    file.checkpoint.releasePages()
    let image = BenchPicture.make(height: height, width: width)
    let transform = Preprocessing(configuration).transform(width: width, height: height)
    let pictures = TrainingBatch(
      Array(repeating: image, count: batch), Array(repeating: transform, count: batch),
      (0..<batch).map { Self.objects(seed: $0, height, width, classes: configuration.classes.count) },
      configuration, threads: workers.count)
    let features =
      trained.hasFrozenBackbone ? try pictures.inputs.map { try network.features(arrays, $0) } : nil
    let parts = Mutex<[StepPart]>([])
    network.listener = { part in parts.withLock { $0.append(part) } }
    let settings = LossSettings(family: configuration.family)
    let recipe = TrainingRecipe(configuration.family)
    let optimizer = Optimizer(
      recipe.method, weightDecay: recipe.weightDecay,
      undecayed: recipe.decayed.undecayed(arrays, file.architecture))
    var state = OptimizerState()
    var times = StepStopwatch()
    // A warm-up run: it allocates the memory that later runs reuse.
    for run in 0...runs {
      parts.withLock { $0 = [] }
      let clock = ProcessorClock()
      let (start, processor) = (ContinuousClock.now, clock.now)
      let result =
        if let features {
          try network.step(arrays, features: features, targets: pictures.targets, settings)
        } else {
          try network.step(arrays, pictures, settings)
        }
      let (updateStart, updateProcessor) = (ContinuousClock.now, clock.now)
      let norm = GradientNorm.of(result.gradients)
      arrays.merge(result.statistics) { $1 }
      // So small a rate that the loss stays what it is.
      (arrays, state) = optimizer.step(
        arrays, gradients: result.gradients, state: state, rate: 1e-7,
        scale: GradientNorm.scale(norm: norm, limit: nil), workers: workers)
      guard run > 0 else { continue }
      let (end, endProcessor) = (ContinuousClock.now, clock.now)
      times.add(
        (end - start) / .milliseconds(1), processor: (endProcessor - processor) / .milliseconds(1),
        parts.withLock { $0 },
        update: (
          (end - updateStart) / .milliseconds(1), (endProcessor - updateProcessor) / .milliseconds(1)
        ))
    }
    return StepTimingReport(
      model: configuration.name,
      settings: [
        ("input", "\(transform.padded.height)x\(transform.padded.width)"), ("batch", "\(batch)"),
        ("train", trained.name), ("norms", norms.name), ("optimizer", recipe.method.name),
      ], threads: workers.count, timings: times.timings, peakMemory: PeakMemory.bytes)
  }

  private static func objects(seed: Int, _ height: Int, _ width: Int, classes: Int) -> [TrainingObject] {
    var random = SeededRandom(seed: UInt64(seed))
    return (0..<8).map { _ in
      let (w, h) = (
        Float(width) * (0.05 + 0.4 * random.uniform()), Float(height) * (0.05 + 0.4 * random.uniform())
      )
      let (x, y) = ((Float(width) - w) * random.uniform(), (Float(height) - h) * random.uniform())
      return TrainingObject(box: Box(x1: x, y1: y, x2: x + w, y2: y + h), label: random.below(classes))
    }
  }
}

/// The times of steps and of their parts.
private struct StepStopwatch {
  private var step = LossTiming("step")
  private var parts: [LossTiming]
  private var optimizer = LossTiming("optimizer")
  private static let order: [(StepPart.Direction, NetworkStage?)] = [
    (.forward, .backbone), (.forward, .pyramid), (.forward, .heads), (.loss, nil), (.backward, .heads),
    (.backward, .pyramid), (.backward, .backbone),
  ]

  init() {
    parts = Self.order.map {
      LossTiming([$0.rawValue, $1?.rawValue].compactMap { $0 }.joined(separator: " "))
    }
  }

  /// Those that took any time.
  var timings: [LossTiming] { [step] + parts.filter { $0.times.contains { $0 > 0 } } + [optimizer] }

  /// - Parameter update: the gradients' norm and the optimiser.
  mutating func add(
    _ time: Double, processor: Double, _ found: [StepPart], update: (time: Double, processor: Double)
  ) {
    step.add(time, processor: processor)
    optimizer.add(update.time, processor: update.processor)
    for (place, (direction, stage)) in Self.order.enumerated() {
      let own = found.filter { $0.direction == direction && $0.stage == stage }
      let sum = own.reduce(0) { $0 + $1.time / .milliseconds(1) }
      parts[place].add(sum, processor: own.reduce(0) { $0 + $1.processorTime / .milliseconds(1) })
    }
  }
}
