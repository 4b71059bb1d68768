import Tensors

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
  public let layer: LayerRun?
}

/// A running forward pass: reports after each layer, and stops if the listener throws.
struct NetworkRun {
  let workers: Workers
  let total: Int
  let report: (NetworkProgress) throws -> Void
  private var stage = NetworkStage.backbone
  private var done = 0

  init(workers: Workers, total: Int, report: @escaping (NetworkProgress) throws -> Void) {
    self.workers = workers
    self.total = total
    self.report = report
  }

  /// The same, without a listener.
  var unreported: NetworkRun { NetworkRun(workers: workers, total: total) { _ in } }

  mutating func enter(_ stage: NetworkStage) throws {
    self.stage = stage
    try tell()
  }

  /// Runs one layer on some maps.
  mutating func step<R>(_ layer: NetworkLayer, on maps: [Tensor], _ body: (Workers) -> R) throws -> R {
    let result = body(workers)
    let run = LayerRun(layer, maps)
    done += run.multiplications
    try tell(run)
    return result
  }

  private func tell(_ layer: LayerRun? = nil) throws {
    let fraction = min(1, Double(done) / Double(max(total, 1)))
    try report(NetworkProgress(stage: stage, fraction: fraction, layer: layer))
  }
}
