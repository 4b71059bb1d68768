import Support

/// How many logits of each size there are, coarsely: by their upper sixteen bits, a step of 1/128 of the value.
struct LogitHistogram {
  private var counts = [Int](repeating: 0, count: 1 << 16)
  private var count = 0

  mutating func add(_ logit: Float) {
    counts[Int(logit.ordinal >> 16)] += 1
    count += 1
  }

  /// The least logit from which on there are at most `most`, by whole steps; `nil` where there are not more than that.
  func least(ofBest most: Int) -> Float? {
    if count <= most { return nil }
    var left = most
    var bin = counts.count - 1
    while counts[bin] <= left {
      left -= counts[bin]
      bin -= 1
    }
    return Float(ordinal: UInt32(truncatingIfNeeded: bin + 1) << 16)
  }
}
