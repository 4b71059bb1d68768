/// How many logits of each size there are, coarsely: by their upper sixteen bits, a step of 1/128 of the value.
struct LogitHistogram {
  private var counts = [Int](repeating: 0, count: 1 << 16)
  private var count = 0

  mutating func add(_ logit: Float) {
    counts[Self.bin(logit)] += 1
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
    return Self.least(bin: bin + 1)
  }

  /// Ordered as the logits are.
  private static func bin(_ logit: Float) -> Int {
    let bits = logit.bitPattern
    return Int((bits >> 31 == 0 ? bits | 1 << 31 : ~bits) >> 16)
  }

  private static func least(bin: Int) -> Float {
    let bits = UInt32(truncatingIfNeeded: bin) << 16
    return Float(bitPattern: bits >> 31 == 1 ? bits & ~(1 << 31) : ~bits)
  }
}
