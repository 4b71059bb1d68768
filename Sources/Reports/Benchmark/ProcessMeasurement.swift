/// What one process measured of `bench`, as it tells the process that started it.
///
/// Where memory lies, and so how caches take it, differs from one process to the next; hence several are measured.
public struct ProcessMeasurement: Codable, Sendable {
  let setup: BenchmarkSetup
  /// Milliseconds until the network was ready.
  let build: Double
  /// The pieces of each run, in the same order in every run.
  let runs: [[MeasuredPiece]]
  /// The multiply-accumulates of direct convolution, by stage.
  let operations: [String: Int]
  let speed: MeasuredSpeed
  /// In bytes.
  let peakMemory: Int

  /// - Parameters:
  ///   - build: milliseconds until the network was ready.
  ///   - runs: the pieces of each run, in the same order in every run.
  ///   - operations: the multiply-accumulates of direct convolution, by stage.
  ///   - peakMemory: in bytes.
  public init(
    _ setup: BenchmarkSetup, build: Double, runs: [[MeasuredPiece]], operations: [String: Int],
    speed: MeasuredSpeed, peakMemory: Int
  ) {
    (self.setup, self.build, self.runs) = (setup, build, runs)
    (self.operations, self.speed, self.peakMemory) = (operations, speed, peakMemory)
  }
}

/// What ran between two marks: a layer with what follows it, or a whole stage.
public struct MeasuredPiece: Codable, Sendable {
  let stage: String
  let milliseconds: Double
  /// Milliseconds of all threads together.
  let processor: Double

  public init(stage: String, time: Duration, processor: Duration) {
    self.stage = stage
    (milliseconds, self.processor) = (time / .milliseconds(1), processor / .milliseconds(1))
  }
}

/// How fast the processor was before each run, in GFLOP/s.
public struct MeasuredSpeed: Codable, Sendable {
  /// The kernels' own rate on data in the cache, of all threads.
  public var kernels: [Double] = []
  /// The rate in registers, of one thread.
  public var registers: [Double] = []

  public init() {}
}
