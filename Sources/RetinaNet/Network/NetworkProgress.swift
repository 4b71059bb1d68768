/// The stages of a forward pass.
public enum NetworkStage: String, Sendable, CaseIterable {
  case backbone, pyramid, heads
}

/// How far a forward pass has come.
public struct NetworkProgress: Sendable {
  public let stage: NetworkStage
  /// The share of all multiplications done, 0…1.
  public let fraction: Double
  /// What was just done; `nil` when a stage begins.
  public let layer: PlannedLayer?
}
