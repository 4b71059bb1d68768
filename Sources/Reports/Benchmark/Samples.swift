/// The times of several runs.
public struct Samples: Sendable {
  private var milliseconds: [Double]

  public init(_ milliseconds: [Double] = []) { self.milliseconds = milliseconds }

  public mutating func add(_ duration: Duration) { append(duration / .milliseconds(1)) }

  public mutating func append(_ milliseconds: Double) { self.milliseconds.append(milliseconds) }

  /// Measures one run of `work`.
  public mutating func measure<Result>(_ work: () throws -> Result) rethrows -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try work()
    add(clock.now - start)
    return result
  }

  /// The median: the middle time, or the mean of the middle two.
  public var median: Double {
    let sorted = milliseconds.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
  public var least: Double { milliseconds.min() ?? 0 }
  public var most: Double { milliseconds.max() ?? 0 }
}
