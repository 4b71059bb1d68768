/// How long something took, several times.
struct Samples {
  private(set) var milliseconds: [Double] = []

  mutating func add(_ duration: Duration) { milliseconds.append(duration / .milliseconds(1)) }

  /// Measures one run of `work`.
  mutating func measure<Result>(_ work: () throws -> Result) rethrows -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try work()
    add(clock.now - start)
    return result
  }

  /// The middle one, or the mean of the middle two.
  var median: Double {
    let sorted = milliseconds.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
  var least: Double { milliseconds.min() ?? 0 }
  var most: Double { milliseconds.max() ?? 0 }
}
