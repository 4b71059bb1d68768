import Imaging
import RetinaNet

/// Processes pictures one by one and passes on each result as soon as it is known.
public struct DetectionRun {
  public let sources: [PictureSource]
  public let monitor: RunMonitor

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
      let step: DetectionStep
      do {
        step = try detect(source) { monitor.progress(place, $0) }
      } catch {
        let failure = PictureResult(file: source.name, outcome: .failed(failureReason(error)))
        step = DetectionStep(failure, trouble: error)
      }
      if let trouble = step.trouble {
        summary.failed += 1
        monitor.complain(about: source.name, trouble)
      } else {
        summary.done += 1
      }
      if case .found(let picture) = step.result.outcome {
        monitor.say(picture.notes, of: source.name, &notes)
      }
      try receive(step.result)
    }
    return summary
  }
}

/// The outcome of one picture of a run.
public struct DetectionStep {
  public let result: PictureResult
  /// A problem that leaves the result valid, but the run incomplete.
  public let trouble: (any Error)?

  public init(_ result: PictureResult, trouble: (any Error)? = nil) {
    self.result = result
    self.trouble = trouble
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
