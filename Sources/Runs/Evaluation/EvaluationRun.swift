/// Runs a model, or reads traces, over a list of pictures, to evaluate the detections.
public struct EvaluationRun {
  public let session: ModelSession
  public let thresholds: ThresholdOverrides
  public let monitor: RunMonitor

  public init(_ session: ModelSession, _ thresholds: ThresholdOverrides, _ monitor: RunMonitor) {
    self.session = session
    self.thresholds = thresholds
    self.monitor = monitor
  }

  /// - Parameter receive: called with each picture's result, including failures, in list order.
  public func run(_ sources: [PictureSource], receive: (PictureResult) throws -> Void) throws -> RunSummary {
    guard !sources.isEmpty else { return RunSummary() }
    try session.load()
    return try DetectionRun(sources, monitor).run(expect: session.expect) { source, progress in
      DetectionStep(try session.detect(source, thresholds, progress: progress).result)
    } receive: {
      try receive($0)
    }
  }

  /// Starts or resumes the run that a file holds.
  ///
  /// - Parameters:
  ///   - list: all pictures, of which the shard is run.
  ///   - version: the program's version, for the file's header.
  ///   - resume: called if the file already has results, with the number of finished pictures and of all pictures.
  /// - Returns: the results of all pictures in the shard, including those from earlier processes.
  public func run(
    _ list: [PictureSource], shard: Shard, into path: String, version: String,
    resume: (_ before: Int, _ total: Int) -> Void
  ) throws -> RunSummary {
    // A trace's own settings come before what flags say only here.
    var configuration = session.configuration
    configuration.thresholds = try thresholds.thresholds(over: configuration)
    let header = try RunHeader(
      version: version, configuration: configuration, model: session.file?.path, decoding: session.decoding,
      files: list.map(\.name), shard: shard)
    let sources = shard.of(list)
    let file = try RunFile(
      path: path, header: header, files: sources.map(\.name), complain: monitor.complain)
    let before = sources.count - file.remaining.count
    if before > 0 { resume(before, sources.count) }
    var summary = try run(file.remaining.map { sources[$0] }) { try file.append($0) }
    try file.finish()
    summary.done += before - file.failedBefore
    summary.failed += file.failedBefore
    return summary
  }
}
