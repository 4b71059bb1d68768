import Imaging
import Reports
import RetinaNet
import Support
import Tensors
import Training

/// Times every stage from an encoded picture to its detections.
struct NetworkBench {
  let file: ModelFile
  let workers: Workers
  let runs: Int

  /// - Parameter picture: an encoded picture.
  func run(_ picture: [UInt8]) throws -> BenchmarkReport {
    var build = Samples()
    let model = try build.measure { try Model(file, workers: workers) }
    let probe = MachineProbe(workers: workers, readsMemory: false)
    var times: [String: Samples] = ["build": build]
    var least = LeastTimes()
    var peaks: [Double] = [probe.arithmetic()]
    var rates = [probe.registerArithmetic()]
    var input = Transform.Size(width: 0, height: 0)
    // A warm-up run: it allocates the memory that later runs reuse.
    for run in 0...runs {
      let measured = try measure(model, picture)
      peaks.append(probe.arithmetic())
      rates.append(probe.registerArithmetic())
      input = measured.input
      guard run > 0 else { continue }
      least.add(measured.pieces.map { ($0.stage, $0.processor / .milliseconds(1)) })
      for (name, time) in Self.stages(measured.pieces) { times[name, default: Samples()].add(time) }
    }
    let plan = model.plan(height: input.height, width: input.width)
    var work = ["network": plan.multiplications]
    for stage in NetworkStage.allCases { work[stage.rawValue] = plan.multiplications(of: stage) }
    let order = [
      "build", "decode", "resize", "network", "backbone", "pyramid", "heads", "prepare", "select",
    ]
    let stages = order.compactMap { name in
      times[name].map {
        BenchmarkStage(
          name: name, median: $0.median, least: $0.least, most: $0.most, operations: work[name],
          relative: (least[name] ?? $0.least) * Samples(rates).median)
      }
    }
    return BenchmarkReport(
      BenchmarkSetup(
        model: file.configuration.name, threads: workers.count, runs: runs, height: input.height,
        width: input.width, instructions: KernelInstructions.current.rawValue),
      stages: stages, peakMemory: PeakMemory.bytes, peak: Samples(peaks).median)
  }

  /// What ran between two marks: a layer with what follows it, or a whole stage.
  private struct TimedPiece {
    let stage: String
    let time: Duration
    /// Of all threads together.
    let processor: Duration
  }

  private func measure(
    _ model: Model, _ picture: [UInt8]
  ) throws -> (input: Transform.Size, pieces: [TimedPiece]) {
    let clock = ContinuousClock()
    var pieces: [TimedPiece] = []
    var mark = (time: clock.now, processor: StepPart.processorTime)
    func stop(_ name: String) {
      let now = (time: clock.now, processor: StepPart.processorTime)
      pieces.append(
        TimedPiece(stage: name, time: now.time - mark.time, processor: now.processor - mark.processor))
      mark = now
    }
    let image = try Image.decode(picture, name: "benchmark")
    stop("decode")
    var stage: String?
    let trace = try model.trace(image, file: "benchmark") { progress in
      // The first report comes after the picture has been resized, then one after each layer.
      stop(stage ?? "resize")
      stage = progress.stage.rawValue
    }
    stop("heads")
    let thresholds = model.configuration.thresholds
    mark = (clock.now, StepPart.processorTime)
    let candidates = PreparedCandidates(trace, above: thresholds.lowestScore, workers: workers)
    stop("prepare")
    _ = candidates.select(thresholds)
    stop("select")
    return (trace.transform.padded, pieces)
  }

  /// The parts of `network`.
  private static let parts = NetworkStage.allCases.map(\.rawValue)

  private static func stages(_ pieces: [TimedPiece]) -> [String: Duration] {
    var times: [String: Duration] = [:]
    for piece in pieces {
      times[piece.stage, default: .zero] += piece.time
      if parts.contains(piece.stage) { times["network", default: .zero] += piece.time }
    }
    return times
  }

  /// The least time of each piece over all runs. Who else uses the machine only adds to a piece's time, rarely to that of
  /// the same piece in every run; so the sum of the least changes less than any run's.
  private struct LeastTimes {
    private var pieces: [(stage: String, milliseconds: Double)] = []

    mutating func add(_ run: [(stage: String, milliseconds: Double)]) {
      if pieces.isEmpty {
        pieces = run
      } else {
        for (place, piece) in run.enumerated() {
          pieces[place].milliseconds = min(pieces[place].milliseconds, piece.milliseconds)
        }
      }
    }

    /// The sum over a stage's pieces.
    subscript(stage: String) -> Double? {
      let own = pieces.filter { $0.stage == stage || (stage == "network" && parts.contains($0.stage)) }
      return own.isEmpty ? nil : own.reduce(0) { $0 + $1.milliseconds }
    }
  }
}

/// The times of several runs.
struct Samples {
  private(set) var milliseconds: [Double] = []

  init(_ milliseconds: [Double] = []) { self.milliseconds = milliseconds }

  mutating func add(_ duration: Duration) { append(duration / .milliseconds(1)) }

  mutating func append(_ milliseconds: Double) { self.milliseconds.append(milliseconds) }

  /// Measures one run of `work`.
  mutating func measure<Result>(_ work: () throws -> Result) rethrows -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try work()
    add(clock.now - start)
    return result
  }

  /// The median: the middle time, or the mean of the middle two.
  var median: Double {
    let sorted = milliseconds.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
  var least: Double { milliseconds.min() ?? 0 }
  var most: Double { milliseconds.max() ?? 0 }
}
