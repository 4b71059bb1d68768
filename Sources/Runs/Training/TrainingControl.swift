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
    /// Whether a step is being made.
    var isStepping = false
    /// What the schedule's rates are multiplied by.
    var factor = 1.0
    /// The schedule's rate of the next step.
    var scheduled = 0.0
    var wantsCheckpoint = false
    var wantsStop = false
    var phase = TrainingPhase.preparing
    var listeners: [@Sendable (TrainingLogLine) -> Void] = []

    /// Whether the run neither makes a step nor is to make one.
    var isResting: Bool {
      isPaused && singleSteps == 0 && !isStepping && (phase == .training || phase == .preparing)
    }
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
  public func stepOnce() {
    requests.withLock {
      $0.isPaused = true
      $0.singleSteps += 1
    }
  }

  /// The learning rate of the next step.
  public var rate: Double { requests.withLock { $0.scheduled * $0.factor } }

  /// What the schedule's rates may be multiplied by.
  static let factors = 1e-6...1e6

  /// Multiplies the rate of the next step. The schedule goes on from there: all its later rates are changed in the same
  /// proportion, which stays between a millionth and a million.
  ///
  /// - Parameter factor: above 0.
  public func scaleRate(by factor: Double) {
    precondition(factor > 0 && factor.isFinite, "a rate stays above 0")
    requests.withLock {
      $0.factor = min(max($0.factor * factor, Self.factors.lowerBound), Self.factors.upperBound)
    }
  }

  public func writeCheckpoint() { requests.withLock { $0.wantsCheckpoint = true } }

  /// Ends the run after the present step, as Ctrl-C does: a checkpoint is written, and the same command goes on from it.
  public func stop() { requests.withLock { $0.wantsStop = true } }

  // MARK: To the watchers

  /// Of runs that take turns one waits for all where they are paused; the others rest, too.
  public var phase: TrainingPhase { requests.withLock { $0.isResting ? .paused : $0.phase } }

  /// Calls `listener` with each line of the log, right after it was written, on the training's thread.
  public func listen(_ listener: @escaping @Sendable (TrainingLogLine) -> Void) {
    requests.withLock { $0.listeners.append(listener) }
  }

  // MARK: From the run

  func enter(_ phase: TrainingPhase) { requests.withLock { $0.phase = phase } }

  func tell(_ line: TrainingLogLine) {
    for listener in requests.withLock({ $0.listeners }) { listener(line) }
  }

  /// What the schedule's rates are multiplied by. The run sets it where its checkpoint or its log says what was asked
  /// for before it was interrupted.
  var rateFactor: Double {
    get { requests.withLock { $0.factor } }
    set(factor) { requests.withLock { $0.factor = factor } }
  }

  func expectRate(_ scheduled: Double) { requests.withLock { $0.scheduled = scheduled } }

  /// Whether a checkpoint was asked for since the last call.
  func takeCheckpointRequest() -> Bool {
    requests.withLock { requests in
      defer { requests.wantsCheckpoint = false }
      return requests.wantsCheckpoint
    }
  }

  var isStopRequested: Bool { requests.withLock { $0.wantsStop } }

  /// Whether the run may make a step now.
  func takeTurn() -> Bool {
    requests.withLock {
      if !$0.isPaused {
        $0.phase = .training
        $0.isStepping = true
        return true
      }
      guard $0.singleSteps > 0 else {
        $0.phase = .paused
        return false
      }
      $0.singleSteps -= 1
      $0.phase = .training
      $0.isStepping = true
      return true
    }
  }

  /// The step that the run took its turn for is made.
  func endTurn() { requests.withLock { $0.isStepping = false } }
}
