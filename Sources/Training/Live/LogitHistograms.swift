import RetinaNet

/// All logits of a picture, counted once. Depends on no ground truth, and on no α or γ.
public struct LogitHistograms: Sendable {
  /// - Throws: `NonFiniteOutput` where a logit is NaN or infinite.
  public init(_ trace: Trace, threads: Int) throws {
    for level in trace.levels {
      let classCount = level.logits.shape[1]
      try level.logits.withUnsafeBufferPointer { logits in
        if let index = logits.firstIndex(where: { !$0.isFinite }) {
          throw NonFiniteOutput(level: level.name, anchor: index / classCount, label: index % classCount)
        }
      }
    }
  }
}
