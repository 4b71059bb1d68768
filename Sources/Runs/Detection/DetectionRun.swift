import Imaging
import RetinaNet

/// Goes through pictures one by one and hands on what was found in each, as soon as it is known.
public struct DetectionRun {
  public let sources: [PictureSource]
  public let monitor: RunMonitor

  public init(_ sources: [PictureSource], _ monitor: RunMonitor) {
    self.sources = sources
    self.monitor = monitor
  }

  /// - Parameters:
  ///   - detect: works on one picture, and tells the share that is done from time to time. What it throws is that
  ///     picture's failure: it is reported, and the run goes on with the next.
  ///   - receive: takes each picture's result, failures too.
  /// - Throws: only what `receive` throws.
  public func run(
    detect: (PictureSource, (Double) -> Void) throws -> DetectionStep,
    receive: (PictureResult) throws -> Void
  ) throws -> RunSummary {
    var summary = RunSummary()
    monitor.begin(sources.count, "pictures")
    defer { monitor.clear() }
    for (place, source) in sources.enumerated() {
      if monitor.isInterrupted() {
        summary.wasInterrupted = true
        break
      }
      monitor.progress(place, 0)
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
      try receive(step.result)
    }
    return summary
  }
}

/// What came of one picture of a run.
public struct DetectionStep {
  public let result: PictureResult
  /// What went wrong beside it: the result stands, but the run has not done all that it should.
  public let trouble: (any Error)?

  public init(_ result: PictureResult, trouble: (any Error)? = nil) {
    self.result = result
    self.trouble = trouble
  }
}

/// How a run over pictures ended.
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
  /// Finds the objects of a picture.
  ///
  /// - Parameter progress: called with the share that is done.
  /// - Returns: also the picture itself, for overlays.
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
