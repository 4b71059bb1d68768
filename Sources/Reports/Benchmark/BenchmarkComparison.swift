import Foundation
import Support

/// What `bench --format json` wrote earlier, as far as it is compared.
public struct BenchmarkBaseline: Decodable, Sendable {
  /// How often its program measured, which whoever compares with it does as well.
  public let processes: Int
  public let runs: Int
  let model: String
  let threads: Int
  let instructions: String
  let input: InputSize
  let stages: [String: StageRecord]

  struct InputSize: Decodable, Hashable {
    let height: Int
    let width: Int
  }

  struct StageRecord: Decodable {
    let relative: Double

    enum CodingKeys: String, CodingKey { case relative = "processor_mflop" }
  }

  /// Reads a report from its JSON.
  ///
  /// - Throws: `BenchmarkComparisonError` if it is no report of `bench`.
  public init(_ json: Data) throws(BenchmarkComparisonError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: json)
    } catch {
      throw .notAReport
    }
    guard (1...100).contains(processes), (1...1000).contains(runs) else { throw .notAReport }
  }
}

/// Stages that became slower or faster than in an earlier report, apart from what the machine's speed explains.
///
/// What is compared is processor time in units of the rate at which the processor multiplies and adds in registers, and of
/// each layer the least of all runs: on machines that others use as well, seconds say little.
public struct BenchmarkComparison: Sendable {
  /// Smaller changes may be noise: eight processes of three runs each differ by at most 4 % from eight others, even while
  /// other programs use the processors. Stages of few milliseconds differ more.
  public static let leastChange = 0.05

  /// A stage's time, as a multiple of the baseline's.
  public struct StageChange: Sendable, Hashable {
    public let name: String
    public let ratio: Double
  }

  /// Those stages with convolutions, and the whole network.
  public let changes: [StageChange]

  public var slower: [StageChange] { changes.filter { $0.ratio > 1 + Self.leastChange } }
  public var faster: [StageChange] { changes.filter { $0.ratio < 1 / (1 + Self.leastChange) } }

  /// - Throws: `BenchmarkComparisonError` if the two did not measure the same.
  public init(
    _ report: BenchmarkReport, with baseline: BenchmarkBaseline
  ) throws(BenchmarkComparisonError) {
    func check(_ what: String, _ now: String, _ then: String) throws(BenchmarkComparisonError) {
      guard now == then else { throw .different(what: what, now: now, then: then) }
    }
    let setup = report.setup
    try check("model", setup.model, baseline.model)
    try check(
      "input", "\(setup.height)x\(setup.width)", "\(baseline.input.height)x\(baseline.input.width)")
    try check("number of threads", "\(setup.threads)", "\(baseline.threads)")
    try check("instruction set", setup.instructions, baseline.instructions)
    changes = report.stages.compactMap { stage in
      guard stage.gigaflops != nil, let then = baseline.stages[stage.name]?.relative, then > 0 else {
        return nil
      }
      return StageChange(name: stage.name, ratio: stage.relative / then)
    }
    guard !changes.isEmpty else { throw .notAReport }
  }

  public var text: String {
    func named(_ changes: [StageChange]) -> String {
      changes.map { change in
        let percent = abs(change.ratio - 1) * 100
        return "\(change.name) \(fixed(percent, 1)) %"
      }.joined(separator: ", ")
    }
    var lines: [String] = []
    if !slower.isEmpty { lines.append("Slower than the baseline: \(named(slower)).") }
    if !faster.isEmpty { lines.append("Faster than the baseline: \(named(faster)).") }
    if lines.isEmpty {
      let most = changes.map { abs($0.ratio - 1) }.max() ?? 0
      lines.append(
        "As fast as the baseline: no stage differs by more than \(fixed(most * 100, 1)) %, and changes count from "
          + "\(fixed(Self.leastChange * 100, 0)) % on.")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Why two measurements cannot be compared.
public enum BenchmarkComparisonError: Error, Sendable, Hashable, CustomStringConvertible {
  case notAReport
  case different(what: String, now: String, then: String)

  public var description: String {
    switch self {
    case .notAReport: "not a report of bench with --format json by this version; write a new one"
    case .different(let what, let now, let then):
      "the baseline's \(what) is \(printable(then)), and here it is \(printable(now)); measure the same"
    }
  }
}
