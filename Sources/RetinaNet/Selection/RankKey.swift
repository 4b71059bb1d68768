/// A candidate's place in the order of its level: by falling score, then by rising index, as in a stable sort.
/// (torch's own `topk` does not define the order of equal scores.)
///
/// One integer orders all candidates of a level: 30 bits of the complemented score above 34 bits of the candidate's
/// flat index, anchor · classes + label. A smaller key comes first.
struct RankKey: Comparable, Hashable, Sendable {
  let key: UInt64

  static let indexBits: UInt64 = 34
  /// How many candidates a level may have. What counts and searches them takes 32 bits for an index.
  static let mostCandidates = 1 << 32
  /// The bits of 1, the largest score. As floats from 0 up are ordered like their bits, so are scores.
  static let topBits: UInt32 = 0x3F80_0000

  /// What all candidates come before.
  static let end = RankKey(key: .max)

  private init(key: UInt64) { self.key = key }

  /// - Parameter score: from 0 to 1, not NaN.
  @inline(__always)
  init(score: Float, index: Int) {
    key = UInt64(Self.complement(of: score)) &<< Self.indexBits | UInt64(truncatingIfNeeded: index)
  }

  /// The key before which all candidates with a score above `threshold` are, and no others.
  init(above threshold: Float) {
    if threshold < 0 {
      self = .end
    } else if threshold < 1 {
      // Adding zero makes a negative zero positive.
      key = UInt64(Self.complement(of: threshold + 0)) &<< Self.indexBits
    } else {
      key = 0
    }
  }

  /// Rises as the score falls.
  @inline(__always)
  static func complement(of score: Float) -> UInt32 { topBits &- score.bitPattern }

  var complement: UInt32 { UInt32(truncatingIfNeeded: key &>> Self.indexBits) }
  var score: Float { Float(bitPattern: Self.topBits &- complement) }
  var index: Int { Int(key & (1 &<< Self.indexBits - 1)) }

  /// The same score with another index.
  @inline(__always)
  func indexed(_ index: Int) -> RankKey {
    RankKey(key: (key &>> Self.indexBits) &<< Self.indexBits | UInt64(truncatingIfNeeded: index))
  }

  @inline(__always)
  static func < (left: RankKey, right: RankKey) -> Bool { left.key < right.key }
}

extension [RankKey] {
  /// The first `limit` in order, or all, from three stable passes over ten bits of the score each.
  ///
  /// Those of one score must stand by rising index.
  func best(_ limit: Int) -> [RankKey] {
    if count < 64 { return Array(sorted().prefix(limit)) }
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 << Self.digitBits) { counts in
      counts.initialize(repeating: 0)
      for key in self {
        for digit in 0..<3 { counts[Self.slot(key, digit)] &+= 1 }
      }
      for digit in 0..<3 {
        var start = 0
        for slot in digit << Self.digitBits..<(digit + 1) << Self.digitBits {
          (counts[slot], start) = (start, start + counts[slot])
        }
      }
      let first = Self.passed(self, 0, counts)
      return Array(Self.passed(Self.passed(first, 1, counts), 2, counts).prefix(limit))
    }
  }

  private static var digitBits: Int { 10 }

  /// Where a digit of the score is counted, from the lowest digit on.
  @inline(__always)
  private static func slot(_ key: RankKey, _ digit: Int) -> Int {
    let shift = Int(RankKey.indexBits) &+ digit &* digitBits
    return digit &<< digitBits | Int(truncatingIfNeeded: key.key &>> UInt64(shift)) & (1 &<< digitBits &- 1)
  }

  /// - Parameter starts: where the next key with a digit goes.
  private static func passed(
    _ keys: [RankKey], _ digit: Int, _ starts: UnsafeMutableBufferPointer<Int>
  ) -> [RankKey] {
    [RankKey](unsafeUninitializedCapacity: keys.count) { sorted, count in
      for key in keys {
        let slot = slot(key, digit)
        sorted[starts[slot]] = key
        starts[slot] &+= 1
      }
      count = keys.count
    }
  }
}
