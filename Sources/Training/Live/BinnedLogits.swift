import Support

/// A histogram of logits: the bins of `BinGrid.fine` that are not empty.
struct BinnedLogits: Sendable, Equatable {
  /// Rising.
  private(set) var bins: [UInt16] = []
  /// Per bin: how many pairs, and the sums of their places, squares and cubes.
  private(set) var moments: [SIMD4<Int64>] = []
  /// The logits above the bins.
  var tail = LogitTail()
  /// How many logits are below the bins; they lose nothing.
  var lossless = 0

  init() {}

  init(_ row: UnsafePointer<SIMD4<Int64>>, _ range: Range<Int>) {
    for bin in range where row[bin][0] != 0 {
      bins.append(UInt16(bin))
      moments.append(row[bin])
    }
  }

  /// How many pairs have a score of at most 0.5.
  var easyCount: Int {
    moments[firstEasy...].reduce(lossless) { $0 + Int($1[0]) }
  }

  /// How many pairs have a score above 0.5.
  var hardCount: Int {
    moments[..<firstEasy].reduce(tail.count) { $0 + Int($1[0]) }
  }

  /// The first of `bins` whose pairs are easy.
  var firstEasy: Int { bins.partitioningIndex { $0 >= BinGrid.firstEasy } }

  static func + (left: Self, right: Self) -> Self { left.merged(right, sign: 1) }
  /// Takes away pairs, all of which must have been added before.
  static func - (left: Self, right: Self) -> Self { left.merged(right, sign: -1) }

  private func merged(_ other: Self, sign: Int64) -> Self {
    var result = Self()
    result.bins.reserveCapacity(bins.count)
    result.moments.reserveCapacity(bins.count)
    var next = 0
    func take(_ bin: UInt16, _ sums: SIMD4<Int64>) {
      guard sums[0] != 0 else { return }
      result.bins.append(bin)
      result.moments.append(sums)
    }
    for place in bins.indices {
      while next < other.bins.count, other.bins[next] < bins[place] {
        take(other.bins[next], other.moments[next] &* sign)
        next += 1
      }
      if next < other.bins.count, other.bins[next] == bins[place] {
        take(bins[place], moments[place] &+ other.moments[next] &* sign)
        next += 1
      } else {
        take(bins[place], moments[place])
      }
    }
    while next < other.bins.count {
      take(other.bins[next], other.moments[next] &* sign)
      next += 1
    }
    result.tail = sign > 0 ? tail + other.tail : tail - other.tail
    result.lossless = lossless + Int(sign) * other.lossless
    return result
  }
}

/// The logits above `BinGrid.linearFrom`, whose loss is linear.
struct LogitTail: Sendable, Equatable {
  private(set) var count = 0
  /// The sum of those up to 2¹⁷ in steps of 2⁻¹⁸, that of a float there: exact.
  private var steps: Int64 = 0
  /// The sum of the rest.
  private var rest = 0.0

  var sum: Double { Double(steps) * 0x1p-18 + rest }

  mutating func add(_ logit: Float) {
    count += 1
    if logit <= 0x1p17 { steps += Int64(logit * 0x1p18) } else { rest += Double(logit) }
  }

  static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.count += right.count
    sum.steps += right.steps
    sum.rest += right.rest
    return sum
  }

  static func - (left: Self, right: Self) -> Self {
    var difference = left
    difference.count -= right.count
    difference.steps -= right.steps
    difference.rest -= right.rest
    return difference
  }
}
