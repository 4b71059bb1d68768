import Imaging
import Reports
import RetinaNet
import Support
import Tensors

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
    var peaks: [Double] = [probe.arithmetic()]
    var relative = ["build": Samples([build.least * peaks[0]])]
    var input = Transform.Size(width: 0, height: 0)
    // A warm-up run: it allocates the memory that later runs reuse.
    for run in 0...runs {
      let before = probe.arithmetic()
      let measured = try measure(model, picture)
      input = measured.input
      guard run > 0 else { continue }
      // A machine that others use changes its speed within a run.
      let peak = (before + probe.arithmetic()) / 2
      peaks.append(peak)
      for (name, duration) in measured.times {
        times[name, default: Samples()].add(duration)
        relative[name, default: Samples()].append(duration / .milliseconds(1) * peak)
      }
    }
    let operations = file.architecture.operations(
      height: input.height, width: input.width, strideIn3x3: file.configuration.strideIn3x3)
    let work = [
      "network": operations.total, "backbone": operations.backbone, "pyramid": operations.pyramid,
      "heads": operations.heads,
    ]
    let order = [
      "build", "decode", "resize", "network", "backbone", "pyramid", "heads", "prepare", "select",
    ]
    let stages = order.compactMap { name in
      times[name].map {
        BenchmarkStage(
          name: name, median: $0.median, least: $0.least, most: $0.most, operations: work[name],
          relative: relative[name]?.median ?? .nan)
      }
    }
    return BenchmarkReport(
      BenchmarkSetup(
        model: file.configuration.name, threads: workers.count, runs: runs, height: input.height,
        width: input.width, instructions: KernelInstructions.current.rawValue),
      stages: stages, peakMemory: PeakMemory.bytes, peak: Samples(peaks).median)
  }

  private func measure(
    _ model: Model, _ picture: [UInt8]
  ) throws -> (input: Transform.Size, times: [String: Duration]) {
    let clock = ContinuousClock()
    var times: [String: Duration] = [:]
    var mark = clock.now
    func stop(_ name: String) {
      let now = clock.now
      times[name, default: .zero] += now - mark
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
    times["network"] = ["backbone", "pyramid", "heads"].reduce(.zero) { $0 + (times[$1] ?? .zero) }
    let thresholds = model.configuration.thresholds
    mark = clock.now
    let candidates = PreparedCandidates(trace, above: thresholds.lowestScore, workers: workers)
    stop("prepare")
    _ = candidates.select(thresholds)
    stop("select")
    return (trace.transform.padded, times)
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
