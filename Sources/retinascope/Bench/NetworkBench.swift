import Imaging
import Reports
import RetinaNet
import Support
import Tensors

/// Times every stage from an encoded picture to its detections, in this process.
struct NetworkBench {
  let file: ModelFile
  let workers: Workers
  let runs: Int

  /// - Parameter picture: an encoded picture.
  func run(_ picture: [UInt8]) throws -> ProcessMeasurement {
    var build = Samples()
    let model = try build.measure { try Model(file, workers: workers) }
    let probe = MachineProbe(workers: workers, readsMemory: false)
    var speed = MeasuredSpeed()
    func measureSpeed() {
      speed.kernels.append(probe.arithmetic())
      speed.registers.append(probe.registerArithmetic())
    }
    measureSpeed()
    var measured: [[MeasuredPiece]] = []
    var input = Transform.Size(width: 0, height: 0)
    // A warm-up run: it allocates the memory that later runs reuse.
    for run in 0...runs {
      let (size, pieces) = try measure(model, picture)
      measureSpeed()
      input = size
      if run > 0 { measured.append(pieces) }
    }
    let plan = model.plan(height: input.height, width: input.width)
    var operations = ["network": plan.multiplications]
    for stage in NetworkStage.allCases { operations[stage.rawValue] = plan.multiplications(of: stage) }
    return ProcessMeasurement(
      BenchmarkSetup(
        model: file.configuration.name, threads: workers.count, runs: runs, height: input.height,
        width: input.width, instructions: KernelInstructions.current.rawValue),
      build: build.median, runs: measured, operations: operations, speed: speed, peakMemory: PeakMemory.bytes)
  }

  private func measure(
    _ model: Model, _ picture: [UInt8]
  ) throws -> (input: Transform.Size, pieces: [MeasuredPiece]) {
    let (clock, processor) = (ContinuousClock(), ProcessorClock())
    var pieces: [MeasuredPiece] = []
    var mark = (time: clock.now, processor: processor.now)
    func stop(_ name: String) {
      let now = (time: clock.now, processor: processor.now)
      pieces.append(
        MeasuredPiece(stage: name, time: now.time - mark.time, processor: now.processor - mark.processor))
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
    stop(NetworkStage.heads.rawValue)
    let thresholds = model.configuration.thresholds
    mark = (clock.now, processor.now)
    let candidates = PreparedCandidates(trace, above: thresholds.lowestScore, workers: workers)
    stop("prepare")
    _ = candidates.select(thresholds)
    stop("select")
    return (trace.transform.padded, pieces)
  }
}
