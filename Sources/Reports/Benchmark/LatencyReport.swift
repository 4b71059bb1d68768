import Support

/// The report of `bench --interactive`: the time from each key press to the last byte of its frame.
public struct LatencyReport {
  let latencies: [KeyLatency]

  public init(_ latencies: [KeyLatency]) { self.latencies = latencies }

  public var table: String {
    let width = latencies.map(\.name.count).max() ?? 0
    func line(_ name: String, _ cells: [String]) -> String {
      name.paddedRight(to: width) + cells.map { $0.paddedLeft(to: 11) }.joined() + "\n"
    }
    return line("from key to last byte", ["times", "median ms", "p99", "max", "bytes", "most"])
      + latencies.map { keys in
        let times = [0.5, 0.99, 1].map { fixed(keys.time(at: $0), 1) }
        return line(
          keys.name,
          [grouped(keys.times.count)] + times + [grouped(keys.bytes(at: 0.5)), grouped(keys.bytes(at: 1))])
      }.joined()
  }

  public var json: JSONText {
    let latencies = latencies.map { keys -> JSONText in
      [
        "name": .string(keys.name), "count": .int(keys.times.count), "median_ms": .double(keys.time(at: 0.5)),
        "p99_ms": .double(keys.time(at: 0.99)), "max_ms": .double(keys.time(at: 1)),
        "median_bytes": .int(keys.bytes(at: 0.5)), "max_bytes": .int(keys.bytes(at: 1)),
      ]
    }
    return ["interactive": .array(latencies)]
  }
}

/// The frames caused by one kind of key.
public struct KeyLatency {
  let name: String
  /// Milliseconds from each key to the last byte of its frame.
  public var times: [Double] = []
  /// Bytes of each frame.
  public var bytes: [Int] = []

  public init(name: String) { self.name = name }

  func time(at share: Double) -> Double { Self.quantile(times, share) }
  func bytes(at share: Double) -> Int {
    bytes.isEmpty ? 0 : Int(Self.quantile(bytes.map(Double.init), share))
  }

  /// The nearest-rank percentile; `share` is from 0 to 1.
  private static func quantile(_ values: [Double], _ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, max(0, Int((Double(sorted.count) * share).rounded(.up)) - 1))]
  }
}
