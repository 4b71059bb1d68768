import RetinaNet
import Support

/// Finds by a sample above which logit there are not too many.
enum HighestLogits {
  private static let sampleCount = 16_384

  /// A multiple of 1/4 above which there are about `limits.highest` logits or fewer; ∞ where even above 32 there are more. −∞ for
  /// few logits.
  static func cut(_ trace: Trace, _ limits: CellBins.PairLimits) -> Float {
    let total = trace.levels.reduce(0) { $0 + $1.logits.count }
    guard total > limits.all else { return -.infinity }
    // By y = −x, in quarters from −32 on; the last holds the rest.
    var counts = [Int](repeating: 0, count: 1024)
    var random = SeededRandom(seed: 1)
    var sampled = 0
    for level in trace.levels {
      let step = max(1, total / sampleCount)
      level.logits.withUnsafeBufferPointer { logits in
        for start in stride(from: 0, to: logits.count, by: step) {
          let logit = logits[min(start + random.below(step), logits.count - 1)]
          sampled += 1
          // NaN is counted last; the histograms refuse it.
          guard logit > -200 else { continue }
          counts[logit > BinGrid.linearFrom ? 0 : min(1023, Int((BinGrid.linearFrom - logit) * 4) + 1)] += 1
        }
      }
    }
    let share = Double(limits.highest) / Double(total) * Double(sampled)
    var above = counts[0]
    if Double(above) > share { return .infinity }
    for bin in 1..<counts.count {
      above += counts[bin]
      if Double(above) > share { return BinGrid.linearFrom - Float(bin - 1) / 4 }
    }
    return -192
  }
}
