import Support
import Synchronization
import Tensors

/// Tells how many candidates of a level come before one, of those that pass their class's bound, without sorting them.
///
/// That takes one pass over the logits of the cells where something as good passes: for all of 14 million candidates 1 to
/// 2 ms. Answers are kept, since the same few are asked for again as a slider moves. Safe to use from many threads.
final class LevelRanks: Sendable {
  private let outputs: LevelOutputs
  private let bounds: LogitBounds
  private let workers: Workers
  private let known = Mutex<[RankKey: Int]>([:])

  private static let mostKnown = 10_000

  init(_ outputs: LevelOutputs, _ bounds: LogitBounds, workers: Workers) {
    self.outputs = outputs
    self.bounds = bounds
    self.workers = workers
  }

  /// How many candidates come before `key`.
  func count(before key: RankKey) -> Int {
    if let count = known.withLock({ $0[key] }) { return count }
    let count = outputs.isWhole ? countWhole(before: key) : countKept(before: key)
    known.withLock {
      if $0.count >= Self.mostKnown { $0.removeAll() }
      $0[key] = count
    }
    return count
  }

  private func countWhole(before key: RankKey) -> Int {
    let cut = CutPatterns(bounds, before: key)
    let grain = max((1 << 18) / max(outputs.classCount, 1), 1)
    let parts = stride(from: 0, to: outputs.anchorCount, by: grain).flatMap {
      cut.divide($0..<min($0 + grain, outputs.anchorCount))
    }
    return parallelMap(parts, threads: workers.count) { [outputs] anchors in
      outputs.count(in: anchors, from: cut.pattern(at: anchors.lowerBound))
    }.reduce(0, +)
  }

  private func countKept(before key: RankKey) -> Int {
    let cut = LogitCut(key)
    var count = 0
    outputs.forEachCandidate(from: bounds.least) { anchor, label, logit in
      let least = anchor * outputs.classCount + label < cut.index ? cut.before : cut.from
      if logit >= bounds.perClass[label] && logit >= least { count += 1 }
    }
    return count
  }
}
