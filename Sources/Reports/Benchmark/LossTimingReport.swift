import Support

/// The report of `bench --loss`: how long the live loss takes, and how exact it is.
public struct LossTimingReport {
  private let anchors: Int
  private let classes: Int
  private let objects: Int
  private let threads: Int
  private let timings: [LossTiming]
  private let error: Double

  /// - Parameter error: the largest difference from the exact loss, as a share of the total.
  public init(
    anchors: Int, classes: Int, objects: Int, threads: Int, timings: [LossTiming], error: Double
  ) {
    (self.anchors, self.classes, self.objects) = (anchors, classes, objects)
    (self.threads, self.timings, self.error) = (threads, timings, error)
  }

  public var table: String {
    let width = (timings.map(\.name.count).max() ?? 0) + 2
    func line(_ name: String, _ cells: [String]) -> String {
      name.paddedRight(to: width) + cells.map { $0.paddedLeft(to: 11) }.joined() + "\n"
    }
    return
      "loss, \(grouped(anchors)) anchors × \(grouped(classes)) classes, \(counted(objects, "object")), \(counted(threads, "thread"))\n\n"
      + line("stage", ["times", "median ms", "p95", "min", "CPU ms"])
      + timings.map { timing in
        let times = [timing.median, timing.quantile(0.95), timing.least, timing.processor]
        return line(timing.name, [grouped(timing.times.count)] + times.map { fixed($0, 2) })
      }.joined() + "\nlargest error of the live loss: \(numberText(error, digits: 2)) of the total\n"
  }

  public var json: JSONText {
    let timings = timings.map { timing -> (String, JSONText) in
      (
        timing.name,
        [
          "count": .int(timing.times.count), "median_ms": .double(timing.median),
          "p95_ms": .double(timing.quantile(0.95)), "min_ms": .double(timing.least),
          "cpu_ms": .double(timing.processor),
        ]
      )
    }
    return [
      "anchors": .int(anchors), "classes": .int(classes), "objects": .int(objects),
      "threads": .int(threads), "loss": .object(timings), "largest_error": .double(error),
    ]
  }
}

/// The times of one stage in milliseconds: by the clock, and of all processors together.
public struct LossTiming {
  public let name: String
  public private(set) var times: [Double] = []
  private var processorTimes: [Double] = []

  public init(_ name: String) { self.name = name }

  public mutating func add(_ time: Double, processor: Double) {
    times.append(time)
    processorTimes.append(processor)
  }

  var median: Double { quantile(0.5) }
  var least: Double { times.min() ?? .nan }
  /// The median of all processors' time.
  var processor: Double { Self.quantile(processorTimes, 0.5) }

  func quantile(_ share: Double) -> Double { Self.quantile(times, share) }

  private static func quantile(_ values: [Double], _ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    return values.sorted()[min(values.count - 1, Int(Double(values.count) * share))]
  }
}
