/// Runs a model, or reads traces, over a list of pictures, for what is found to be measured.
public struct EvaluationRun {
  public let session: ModelSession
  public let thresholds: ThresholdOverrides
  public let monitor: RunMonitor

  public init(_ session: ModelSession, _ thresholds: ThresholdOverrides, _ monitor: RunMonitor) {
    self.session = session
    self.thresholds = thresholds
    self.monitor = monitor
  }

  /// - Parameter receive: takes each picture's result, failures too, in the list's order.
  public func run(_ sources: [PictureSource], receive: (PictureResult) throws -> Void) throws -> RunSummary {
    guard !sources.isEmpty else { return RunSummary() }
    try session.load()
    return try DetectionRun(sources, monitor).run { source, progress in
      DetectionStep(try session.detect(source, thresholds, progress: progress).result)
    } receive: {
      try receive($0)
    }
  }

  /// Takes up the run in a file and brings it as far as it gets.
  ///
  /// - Parameters:
  ///   - list: all pictures, of which the shard is run.
  ///   - version: the program's, for the file's header.
  ///   - resume: called where earlier processes have done a part, with the number of pictures that they did and that
  ///     of all.
  /// - Returns: of all pictures of the shard, those of earlier processes too.
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
