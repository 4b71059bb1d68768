import Support

/// The report of `bench`: the time of each stage from an encoded picture to its detections.
public struct BenchmarkReport {
  let setup: BenchmarkSetup
  let stages: [BenchmarkStage]
  let peakMemory: Int
  /// The median of the kernels' own rates before each run, in GFLOP/s.
  let peak: Double

  /// - Parameters:
  ///   - peakMemory: in bytes.
  ///   - peak: the median of the kernels' own rates before each run, in GFLOP/s.
  public init(_ setup: BenchmarkSetup, stages: [BenchmarkStage], peakMemory: Int, peak: Double) {
    (self.setup, self.stages, self.peakMemory, self.peak) = (setup, stages, peakMemory, peak)
  }

  public var table: String {
    var text = setup.text + "\n\n"
    text += line("stage", ["median ms", "min", "max", "GFLOP/s"])
    for stage in stages {
      let isPart = ["backbone", "pyramid", "heads"].contains(stage.name)
      let times = [stage.median, stage.least, stage.most].map { fixed($0, 2) }
      text += line((isPart ? "  " : "") + stage.name, times + [stage.gigaflops.map { fixed($0, 1) } ?? ""])
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
        ("stages", .object(timings)), ("peak_memory_bytes", .int(peakMemory)), ("peak_gflops", .double(peak)),
        ("instructions", .string(setup.instructions)),
      ])
  }
}

/// The times of one stage over several runs, in milliseconds.
public struct BenchmarkStage {
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
  ///   - operations: the multiply-accumulates of direct convolution.
  ///   - relative: the sum over the stage's layers of the least processor time of all runs in milliseconds, times the rate
  ///     in registers in GFLOP/s.
  public init(
    name: String, median: Double, least: Double, most: Double, operations: Int?, relative: Double
  ) {
    (self.name, self.median, self.least, self.most) = (name, median, least, most)
    self.relative = relative
    gigaflops = operations.map { Double($0) * 2 / (median * 1e6) }
  }
}

/// The report of `bench --interactive`: the time from each key press to the last byte of its frame.
public struct LatencyReport {
  let latencies: [KeyLatency]

  public init(_ latencies: [KeyLatency]) { self.latencies = latencies }

  public var table: String {
    let width = latencies.map(\.name.count).max() ?? 0
    func line(_ name: String, _ cells: [String]) -> String {
      name.paddedRight(to: width) + cells.map { $0.paddedLeft(to: 11) }.joined() + "\n"
    }
    return line("from key to last byte", ["times", "median ms", "p99", "max", "bytes", "most"])
      + latencies.map { keys in
        let times = [0.5, 0.99, 1].map { fixed(keys.time(at: $0), 1) }
        return line(
          keys.name,
          [grouped(keys.times.count)] + times + [grouped(keys.bytes(at: 0.5)), grouped(keys.bytes(at: 1))])
      }.joined()
  }

  public var json: JSONText {
    let latencies = latencies.map { keys -> JSONText in
      [
        "name": .string(keys.name), "count": .int(keys.times.count), "median_ms": .double(keys.time(at: 0.5)),
        "p99_ms": .double(keys.time(at: 0.99)), "max_ms": .double(keys.time(at: 1)),
        "median_bytes": .int(keys.bytes(at: 0.5)), "max_bytes": .int(keys.bytes(at: 1)),
      ]
    }
    return ["interactive": .array(latencies)]
  }
}

/// The frames caused by one kind of key.
public struct KeyLatency {
  let name: String
  /// Milliseconds from each key to the last byte of its frame.
  public var times: [Double] = []
  /// Bytes of each frame.
  public var bytes: [Int] = []

  public init(name: String) { self.name = name }

  func time(at share: Double) -> Double { Self.quantile(times, share) }
  func bytes(at share: Double) -> Int {
    bytes.isEmpty ? 0 : Int(Self.quantile(bytes.map(Double.init), share))
  }

  /// The nearest-rank percentile; `share` is from 0 to 1.
  private static func quantile(_ values: [Double], _ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, max(0, Int((Double(sorted.count) * share).rounded(.up)) - 1))]
  }
}
