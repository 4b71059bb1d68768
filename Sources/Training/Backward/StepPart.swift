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
}

/// Tells a listener of the parts of a step, if there is one.
struct StepClock {
  let listener: (@Sendable (StepPart) -> Void)?
  private var last = ContinuousClock.now

  init(_ listener: (@Sendable (StepPart) -> Void)?) { self.listener = listener }

  /// What ran since the last call, or since the clock was made.
  mutating func tell(_ direction: StepPart.Direction, _ stage: NetworkStage?, _ layer: String = "") {
    guard let listener else { return }
    let now = ContinuousClock.now
    listener(StepPart(direction: direction, stage: stage, layer: layer, time: now - last))
    last = now
  }
}
