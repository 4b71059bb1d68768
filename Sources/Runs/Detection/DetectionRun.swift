import Imaging
import RetinaNet

/// Processes pictures one by one and passes on each result as soon as it is known.
public struct DetectionRun {
  public let sources: [PictureSource]
  public let monitor: RunMonitor
  /// How many pictures may still be worked on while the next is processed.
  private static let mostOpen = 2
  /// How many bytes the pixels of those may take: a large one is waited for.
  private static let mostOpenBytes = 96 << 20

  public init(_ sources: [PictureSource], _ monitor: RunMonitor) {
    self.sources = sources
    self.monitor = monitor
  }

  /// - Parameters:
  ///   - expect: called before a picture is processed with the few that come after it.
  ///   - detect: processes one picture and reports the finished share. An error that it throws is reported as that
  ///     picture's failure, and the run continues with the next.
  ///   - receive: called with each picture's result, including failures.
  /// - Throws: only what `receive` throws.
  public func run(
    expect: ([PictureSource]) -> Void = { _ in },
    detect: (PictureSource, (Double) -> Void) throws -> DetectionStep,
    receive: (PictureResult) throws -> Void
  ) throws -> RunSummary {
    var summary = RunSummary()
    var notes = PictureNotes()
    // The last pictures, while something is still being done with them.
    var open: [DetectionStep] = []
    // Also where the run ends by an error: whatever is half written is then finished before the program exits.
    defer { for step in open { try? step.rest?() } }
    func end(_ result: PictureResult, trouble: (any Error)? = nil) throws {
      if let trouble {
        summary.failed += 1
        monitor.complain(about: result.file, trouble)
      } else {
        summary.done += 1
      }
      if case .found(let picture) = result.outcome { monitor.say(picture.notes, of: result.file, &notes) }
      try receive(result)
    }
    func endFirst(keeping most: Int) throws {
      while open.count > most || open.reduce(0, { $0 + $1.result.byteCount }) > Self.mostOpenBytes {
        let step = open.removeFirst()
        var trouble: (any Error)?
        do { try step.rest?() } catch { trouble = error }
        try end(step.result, trouble: trouble)
      }
    }
    monitor.begin(sources.count, "pictures")
    defer { monitor.close(notes) }
    defer { monitor.clear() }
    for (place, source) in sources.enumerated() {
      if monitor.isInterrupted() {
        summary.wasInterrupted = true
        break
      }
      monitor.progress(place, 0)
      expect(Array(sources[(place + 1)...].prefix(DecodeAhead.most)))
      let step = Result { try detect(source) { monitor.progress(place, $0) } }
      switch step {
      case .success(let step):
        open.append(step)
        try endFirst(keeping: step.rest == nil ? 0 : Self.mostOpen)
      case .failure(let error):
        try endFirst(keeping: 0)
        try end(PictureResult(file: source.name, outcome: .failed(failureReason(error))), trouble: error)
      }
    }
    try endFirst(keeping: 0)
    return summary
  }
}

/// The outcome of one picture of a run.
public struct DetectionStep {
  public let result: PictureResult
  /// Waits for what is still being done with the picture while the run goes on. What it throws leaves the result valid,
  /// but the run incomplete. It is called once, when at most two more pictures have been processed, however the run ends.
  public let rest: (() throws -> Void)?

  public init(_ result: PictureResult, rest: (() throws -> Void)? = nil) {
    self.result = result
    self.rest = rest
  }
}

extension PictureResult {
  /// What its picture's pixels take.
  fileprivate var byteCount: Int {
    if case .found(let picture) = outcome { picture.width * picture.height * 3 } else { 0 }
  }
}

/// How a run ended.
public struct RunSummary: Sendable, Equatable {
  public var done: Int
  public var failed: Int
  public var wasInterrupted: Bool

  public init(done: Int = 0, failed: Int = 0, wasInterrupted: Bool = false) {
    self.done = done
    self.failed = failed
    self.wasInterrupted = wasInterrupted
  }
}

extension ModelSession {
  /// Detects the objects of a picture.
  ///
  /// - Parameter progress: called with the finished share.
  /// - Returns: the result, and the picture itself for overlays.
  public func detect(
    _ source: PictureSource, _ overrides: ThresholdOverrides, progress: (Double) -> Void
  ) throws -> (result: PictureResult, image: Image) {
    var clock = StageClock()
    let trace = try trace(source, clock: &clock) { step in
      if case .network(let share) = step { progress(share.fraction) }
    }
    let thresholds = try overrides.thresholds(over: trace.configuration)
    let selection = clock.measure("select") { trace.select(thresholds) }
    return (PictureResult(trace, selection, file: source.name, timing: clock.stages), trace.image)
  }
}
