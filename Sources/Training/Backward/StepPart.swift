import RetinaNet
import Support

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
}

/// Tells a listener of the parts of a step, if there is one.
struct StepClock {
  private let listener: (@Sendable (StepPart) -> Void)?
  private let processorClock: ProcessorClock?
  private var last = ContinuousClock.now
  private var lastProcessor = Duration.zero

  init(_ listener: (@Sendable (StepPart) -> Void)?) {
    self.listener = listener
    processorClock = listener.map { _ in ProcessorClock() }
    lastProcessor = processorClock?.now ?? .zero
  }

  /// What ran since the last call, or since the clock was made.
  mutating func tell(_ direction: StepPart.Direction, _ stage: NetworkStage?, _ layer: String = "") {
    guard let listener, let processorClock else { return }
    let (now, processor) = (ContinuousClock.now, processorClock.now)
    listener(
      StepPart(
        direction: direction, stage: stage, layer: layer, time: now - last,
        processorTime: processor - lastProcessor))
    (last, lastProcessor) = (now, processor)
  }
}
