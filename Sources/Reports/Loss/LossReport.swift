import Runs
import Support

/// The report of `loss`: what the loss of each picture is made of, and of all of them as one batch.
public struct LossReport {
  let results: LossResults
  /// Per picture; `nil` where it failed.
  let summaries: [LossSummary?]
  /// All pictures as one batch; `nil` if all failed.
  let batch: LossSummary?

  /// - Parameter prior: the score π whose loss at initialisation is reported, too; `nil` for none.
  public init(_ results: LossResults, prior: Double?) {
    self.results = results
    summaries = results.pictures.map { file in
      file.picture.map { LossSummary([$0], results, prior: prior) }
    }
    let pictures = results.pictures.compactMap(\.picture)
    batch = pictures.isEmpty ? nil : LossSummary(pictures, results, prior: prior)
  }
}
