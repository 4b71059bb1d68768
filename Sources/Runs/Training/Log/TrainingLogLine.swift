import Support

/// A line of a training run's log, `log.jsonl`: one JSON object.
public enum TrainingLogLine: Sendable, Hashable {
  /// The first line: what is trained, on what, and how.
  case run(TrainingRunHeader)
  case step(TrainingStepRecord)
  case validation(TrainingValidationRecord)
  case event(TrainingEventRecord)

  public var json: JSONText {
    switch self {
    case .run(let header): .object([("run", header.json)])
    case .step(let record): record.json
    case .validation(let record): record.json
    case .event(let record): record.json
    }
  }

  /// The number of steps that were done when it was written; 0 for the header.
  public var step: Int {
    switch self {
    case .run: 0
    case .step(let record): record.step
    case .validation(let record): record.step
    case .event(let record): record.step
    }
  }
}

/// Something that happened after a step.
public struct TrainingEventRecord: Sendable, Hashable {
  public enum TrainingEvent: Sendable, Hashable {
    /// Somebody changed the learning rate; what it is now, and what the schedule's rates are multiplied by from now on.
    case rate(Double, factor: Double)
    /// The weights were written; the file is in its place.
    case checkpoint
    case paused
    /// The pause is over.
    case continued
    /// The run ended before its last step.
    case stopped(reason: String)
    case finished
    /// The run went on from this step.
    case resumed
  }

  public var step: Int
  public var event: TrainingEvent

  public init(step: Int, event: TrainingEvent) {
    self.step = step
    self.event = event
  }

  var json: JSONText {
    func object(_ name: String, _ more: [(String, JSONText)] = []) -> JSONText {
      .object([("step", .int(step)), ("event", .string(name))] + more)
    }
    switch event {
    case .rate(let rate, let factor):
      return object("rate", [("rate", .double(rate)), ("factor", .double(factor))])
    case .checkpoint: return object("checkpoint")
    case .paused: return object("paused")
    case .continued: return object("continued")
    case .stopped(let reason): return object("stopped", [("reason", .string(reason))])
    case .finished: return object("finished")
    case .resumed: return object("resumed")
    }
  }
}

extension JSONText {
  /// Seconds, rounded to thousandths.
  static func milliseconds(of seconds: Double) -> JSONText { .double((seconds * 1000).rounded() / 1000) }
}
