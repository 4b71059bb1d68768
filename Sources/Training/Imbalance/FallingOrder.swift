/// Anchors by falling value, of equal ones the lower number first. Sorted only as far as it is read: by leading bits at
/// once, and within these when they are reached.
struct FallingOrder {
  private let values: [Double]
  /// Numbers, by falling leading bits.
  private var numbers: [Int32]
  /// Per leading bits, rising, where their numbers end.
  private var ends: [Int32]
  private var sortedCount = 0
  /// The leading bits that come next.
  private var next: Int

  /// - Parameter values: by anchor number; those below 0 are left out. No NaN.
  init(_ values: [Double]) {
    self.values = values
    var counts = [Int32](repeating: 0, count: Self.bits(.infinity) + 1)
    for value in values where value >= 0 { counts[Self.bits(value)] += 1 }
    var end: Int32 = 0
    for bits in counts.indices.reversed() {
      (counts[bits], end) = (end, end + counts[bits])
    }
    numbers = [Int32](repeating: 0, count: Int(end))
    for (number, value) in values.enumerated() where value >= 0 {
      let bits = Self.bits(value)
      numbers[Int(counts[bits])] = Int32(number)
      counts[bits] += 1
    }
    ends = counts
    next = counts.count - 1
  }

  var count: Int { numbers.count }

  /// The anchor at a rank; 0 is the one with the largest value.
  mutating func number(at rank: Int) -> Int {
    while rank >= sortedCount {
      let end = Int(ends[next])
      if end > sortedCount {
        let values = values
        numbers[sortedCount..<end].sort {
          values[Int($0)] > values[Int($1)] || values[Int($0)] == values[Int($1)] && $0 < $1
        }
        sortedCount = end
      }
      next -= 1
    }
    return Int(numbers[rank])
  }

  /// The fewest numbers whose values add up to `sum`; `nil` if even all do not. The last one has the smallest value; the
  /// others are in no order.
  mutating func fewest(reaching sum: Double) -> ArraySlice<Int32>? {
    var reached = 0.0
    var start = 0
    for bits in ends.indices.reversed() where ends[bits] > start {
      let end = Int(ends[bits])
      let whole = numbers[start..<end].reduce(0.0) { $0 + values[Int($1)] }
      if reached + whole >= sum {
        for rank in start..<end {
          reached += values[number(at: rank)]
          if reached >= sum { return numbers[...rank] }
        }
      } else {
        reached += whole
      }
      start = end
    }
    return nil
  }

  /// The exponent and five bits of the mantissa; they rise with the value.
  private static func bits(_ value: Double) -> Int { Int((value + 0).bitPattern >> 47) }
}
