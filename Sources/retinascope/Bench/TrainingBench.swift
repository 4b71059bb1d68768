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

/// Times steps of training, forward and backward, without optimiser, on made pictures with eight objects each.
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
    let arrays = try NetworkArrays(file, keys: network.arrayKeys)
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
    var times = StepStopwatch()
    // A warm-up run: it allocates the memory that later runs reuse.
    for run in 0...runs {
      parts.withLock { $0 = [] }
      let (start, processor) = (ContinuousClock.now, StepStopwatch.processorMilliseconds)
      if let features {
        _ = try network.step(arrays, features: features, targets: pictures.targets, settings)
      } else {
        _ = try network.step(arrays, pictures, settings)
      }
      guard run > 0 else { continue }
      times.add(
        (ContinuousClock.now - start) / .milliseconds(1),
        processor: StepStopwatch.processorMilliseconds - processor, parts.withLock { $0 })
    }
    return StepTimingReport(
      model: configuration.name,
      settings: [
        ("input", "\(transform.padded.height)x\(transform.padded.width)"), ("batch", "\(batch)"),
        ("train", trained.name), ("norms", norms.name),
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
  var timings: [LossTiming] { [step] + parts.filter { $0.times.contains { $0 > 0 } } }

  mutating func add(_ time: Double, processor: Double, _ found: [StepPart]) {
    step.add(time, processor: processor)
    for (place, (direction, stage)) in Self.order.enumerated() {
      let own = found.filter { $0.direction == direction && $0.stage == stage }
      let sum = own.reduce(0) { $0 + $1.time / .milliseconds(1) }
      parts[place].add(sum, processor: own.reduce(0) { $0 + $1.processorTime / .milliseconds(1) })
    }
  }

  static var processorMilliseconds: Double { StepPart.processorTime / .milliseconds(1) }
}
