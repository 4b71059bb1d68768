import Glibc
import RetinaNet

/// A part of a step that has just run, for whoever measures.
public struct StepPart: Sendable {
  public enum Direction: String, Sendable, CaseIterable {
    case forward, loss, backward
  }

  public let direction: Direction
  /// `nil` for the loss.
  public let stage: NetworkStage?
  /// The name of the layer; empty for what has no weights.
  public let layer: String
  public let time: Duration
  /// Of all threads together.
  public let processorTime: Duration

  /// Of all threads of this process, since it began.
  public static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

/// Tells a listener of the parts of a step, if there is one.
struct StepClock {
  private let listener: (@Sendable (StepPart) -> Void)?
  private var last = ContinuousClock.now
  private var lastProcessor = StepPart.processorTime

  init(_ listener: (@Sendable (StepPart) -> Void)?) { self.listener = listener }

  /// What ran since the last call, or since the clock was made.
  mutating func tell(_ direction: StepPart.Direction, _ stage: NetworkStage?, _ layer: String = "") {
    guard let listener else { return }
    let (now, processor) = (ContinuousClock.now, StepPart.processorTime)
    listener(
      StepPart(
        direction: direction, stage: stage, layer: layer, time: now - last,
        processorTime: processor - lastProcessor))
    (last, lastProcessor) = (now, processor)
  }
}
