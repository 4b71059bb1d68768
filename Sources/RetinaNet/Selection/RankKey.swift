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
