import Foundation
import Synchronization

/// What can be asked of a training run while it goes on, and what it says of itself. May be used from any thread.
///
/// The run obeys between two steps.
public final class TrainingControl: Sendable {
  /// What a run is doing.
  public enum TrainingPhase: Sendable, Hashable {
    /// Reading pictures and weights, or computing the features of frozen layers.
    case preparing
    case training
    case paused
    case validating
    case finished
    /// Ended before its last step, with the reason.
    case stopped(String)

    /// Whether nothing more will come.
    public var isOver: Bool {
      switch self {
      case .finished, .stopped: true
      default: false
      }
    }
  }

  private struct Requests {
    var isPaused = false
    /// Steps to make in spite of the pause.
    var singleSteps = 0
    var factor = 1.0
    var wantsCheckpoint = false
    var wantsStop = false
    var phase = TrainingPhase.preparing
    var listeners: [@Sendable (TrainingLogLine) -> Void] = []
  }

  private let requests = Mutex(Requests())

  public init() {}

  // MARK: From the keys

  public var isPaused: Bool { requests.withLock { $0.isPaused } }
  public func pause() { requests.withLock { $0.isPaused = true } }
  public func goOn() {
    requests.withLock {
      $0.isPaused = false
      $0.singleSteps = 0
    }
  }

  /// One step, then a pause.
  public func makeOneStep() {
    requests.withLock {
      $0.isPaused = true
      $0.singleSteps += 1
    }
  }

  /// Multiplies the schedule's rates from the next step on, by this and what was asked for before. The product stays
  /// between a millionth and a million.
  public func changeRate(by factor: Double) {
    guard factor > 0, factor.isFinite else { return }
    requests.withLock { $0.factor = min(max($0.factor * factor, 1e-6), 1e6) }
  }

  /// What the schedule's rates are multiplied by.
  public var rateFactor: Double { requests.withLock { $0.factor } }

  public func writeCheckpoint() { requests.withLock { $0.wantsCheckpoint = true } }

  /// Ends the run after the present step, as Ctrl-C does: a checkpoint is written, and the same command goes on from it.
  public func stop() { requests.withLock { $0.wantsStop = true } }

  // MARK: To the watchers

  public var phase: TrainingPhase { requests.withLock { $0.phase } }

  /// Calls `listener` with each line of the log, right after it was written, on the training's thread.
  public func listen(_ listener: @escaping @Sendable (TrainingLogLine) -> Void) {
    requests.withLock { $0.listeners.append(listener) }
  }

  // MARK: From the run

  func enter(_ phase: TrainingPhase) { requests.withLock { $0.phase = phase } }

  func tell(_ line: TrainingLogLine) {
    for listener in requests.withLock({ $0.listeners }) { listener(line) }
  }

  /// Of a run that goes on: what its checkpoint or its log says was asked for.
  func setRateFactor(_ factor: Double) { requests.withLock { $0.factor = factor } }

  /// Whether a checkpoint was asked for since the last call.
  func takeCheckpointRequest() -> Bool {
    requests.withLock {
      defer { $0.wantsCheckpoint = false }
      return $0.wantsCheckpoint
    }
  }

  var isStopRequested: Bool { requests.withLock { $0.wantsStop } }

  /// Whether the run may make a step now.
  func takeTurn() -> Bool {
    requests.withLock {
      if !$0.isPaused {
        $0.phase = .training
        return true
      }
      guard $0.singleSteps > 0 else {
        $0.phase = .paused
        return false
      }
      $0.singleSteps -= 1
      $0.phase = .training
      return true
    }
  }
}
