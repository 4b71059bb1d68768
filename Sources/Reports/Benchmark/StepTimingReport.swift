import Support

/// The report of `bench --training`: how long one step of training takes, part by part.
public struct StepTimingReport {
  private let model: String
  private let settings: [(String, String)]
  private let threads: Int
  private let timings: [LossTiming]
  private let peakMemory: Int

  /// - Parameters:
  ///   - settings: what was measured, as names and values.
  ///   - timings: the step first, then its parts.
  ///   - peakMemory: in bytes.
  public init(
    model: String, settings: [(String, String)], threads: Int, timings: [LossTiming], peakMemory: Int
  ) {
    (self.model, self.settings, self.threads) = (model, settings, threads)
    (self.timings, self.peakMemory) = (timings, peakMemory)
  }

  public var table: String {
    let width = (timings.map(\.name.count).max() ?? 0) + 4
    func line(_ name: String, _ cells: [String]) -> String {
      name.paddedRight(to: width) + cells.map { $0.paddedLeft(to: 11) }.joined() + "\n"
    }
    let what = settings.map { "\($0) \($1)" }.joined(separator: ", ")
    return "\(printable(model)), \(what), \(counted(threads, "thread"))\n\n"
      + line("part", ["median ms", "min", "CPU ms"])
      + timings.map { timing in
        let name = timing.name == "step" ? timing.name : "  \(timing.name)"
        return line(name, [timing.median, timing.least, timing.processor].map { fixed($0, 2) })
      }.joined() + "\npeak memory \(peakMemory >> 20) MiB\n"
  }

  public var json: JSONText {
    let times = timings.map { timing -> (String, JSONText) in
      (
        timing.name,
        [
          "median_ms": .double(timing.median), "min_ms": .double(timing.least),
          "cpu_ms": .double(timing.processor),
        ]
      )
    }
    return .object(
      [("model", .string(model))] + settings.map { ($0, .string($1)) } + [
        ("threads", .int(threads)), ("parts", .object(times)), ("peak_memory_bytes", .int(peakMemory)),
      ])
  }
}
