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
}

/// One forward pass under way: reports after each layer, and stops where the listener throws.
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

  mutating func enter(_ stage: NetworkStage) throws {
    self.stage = stage
    try tell()
  }

  /// Runs one layer of `work` multiplications.
  mutating func step<R>(_ work: Int, _ layer: (Workers) -> R) throws -> R {
    let result = layer(workers)
    done += work
    try tell()
    return result
  }

  private func tell() throws {
    try report(NetworkProgress(stage: stage, fraction: min(1, Double(done) / Double(max(total, 1)))))
  }
}
