import Support

/// The report of `bench`: the time of each stage from an encoded picture to its detections.
public struct BenchmarkReport {
  let setup: BenchmarkSetup
  /// The number of processes that measured.
  let processes: Int
  let stages: [BenchmarkStage]
  /// The most of all processes, in bytes.
  let peakMemory: Int
  /// The median of the kernels' own rates before each run, in GFLOP/s.
  let peak: Double

  /// - Parameter processes: what each measured, at least one, of equal setups.
  public init(_ processes: [ProcessMeasurement]) {
    self.init(
      processes[0].setup, processes: processes.count, stages: BenchmarkStages.stages(processes),
      peakMemory: processes.map(\.peakMemory).max()!, peak: Samples(processes.flatMap(\.speed.kernels)).median
    )
  }

  init(_ setup: BenchmarkSetup, processes: Int, stages: [BenchmarkStage], peakMemory: Int, peak: Double) {
    (self.setup, self.processes, self.stages) = (setup, processes, stages)
    (self.peakMemory, self.peak) = (peakMemory, peak)
  }

  public var table: String {
    var text = setup.text + (processes == 1 ? "" : " in each of \(processes) processes") + "\n\n"
    text += line("stage", ["median ms", "min", "max", "GFLOP/s"])
    for stage in stages {
      let times = [stage.median, stage.least, stage.most].map { fixed($0, 2) }
      text += line(
        (BenchmarkStages.isPartOfNetwork(stage.name) ? "  " : "") + stage.name,
        times + [stage.gigaflops.map { fixed($0, 1) } ?? ""])
    }
    return text + """

      The kernels' own rate on data in the cache (\(setup.instructions)) was \(fixed(peak, 1)) GFLOP/s at the same time.
      peak memory \(peakMemory >> 20) MiB

      """
  }

  private func line(_ name: String, _ cells: [String]) -> String {
    var line = name.paddedRight(to: 12)
    for cell in cells { line += cell.paddedLeft(to: 11) }
    while line.hasSuffix(" ") { line.removeLast() }
    return line + "\n"
  }

  public var json: JSONText {
    let timings = stages.map { stage -> (String, JSONText) in
      var members: [(String, JSONText)] = [
        ("median_ms", .double(stage.median)), ("min_ms", .double(stage.least)),
        ("max_ms", .double(stage.most)), ("processor_mflop", .double(stage.relative)),
      ]
      if let gigaflops = stage.gigaflops { members.append(("gflops", .double(gigaflops))) }
      return (stage.name, .object(members))
    }
    return .object(
      setup.members + [
        ("processes", .int(processes)), ("stages", .object(timings)), ("peak_memory_bytes", .int(peakMemory)),
        ("peak_gflops", .double(peak)),
        ("instructions", .string(setup.instructions)),
      ])
  }
}

/// The times of one stage over several runs, in milliseconds.
struct BenchmarkStage {
  let name: String
  let median: Double
  let least: Double
  let most: Double
  /// Billions of operations per second at the median time. A multiply-accumulate counts as two. `nil` for a stage
  /// without convolutions.
  let gigaflops: Double?
  /// What the processor could multiply and add in registers in the stage's processor time, in millions of operations: a
  /// time that depends little on how fast the machine happens to be, and on who else uses it.
  let relative: Double

  /// - Parameters:
  ///   - times: of each run.
  ///   - operations: the multiply-accumulates of direct convolution.
  ///   - relative: the sum over the stage's layers of the least processor time of all runs in milliseconds, times the rate
  ///     in registers in GFLOP/s.
  init(_ name: String, _ times: Samples, operations: Int?, relative: Double) {
    (self.name, self.relative) = (name, relative)
    (median, least, most) = (times.median, times.least, times.most)
    let median = median
    gigaflops = operations.map { Double($0) * 2 / (median * 1e6) }
  }
}
