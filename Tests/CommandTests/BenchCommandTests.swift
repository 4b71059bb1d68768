import Foundation
import TestSupport
import Testing

/// `bench`, as the built program answers it: what it says, and not how fast it is.
struct BenchCommandTests {
  private let folder = TemporaryFolder()
  private static let quick = ["bench", "--size", "64x64", "--runs", "1", "--processes", "2"]

  private func bench(_ arguments: [String]) throws -> Program.Outcome { try Program().run(arguments) }

  /// The demo's report, with the times of `stages` multiplied.
  private func baseline(_ stages: Set<String>, times factor: Double) throws -> String {
    let outcome = try bench(Self.quick + ["--format", "json"])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    var report = try outcome.json()
    #expect(report["processes"] as? Int == 2 && report["runs"] as? Int == 1)
    var timings = try #require(report["stages"] as? [String: [String: Any]])
    for (name, timing) in timings {
      let time = try #require(timing["processor_mflop"] as? Double)
      #expect(time > 0, "\(name)")
      if stages.contains(name) { timings[name]?["processor_mflop"] = time * factor }
    }
    report["stages"] = timings
    return folder.write(
      "baseline.json", String(decoding: try JSONSerialization.data(withJSONObject: report), as: UTF8.self))
  }

  @Test func severalProcessesMeasureEveryStage() throws {
    let outcome = try bench(Self.quick)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.stdout.contains("1 run in each of 2 processes"))
    for stage in ["decode", "network", "backbone", "pyramid", "heads", "prepare", "select"] {
      #expect(outcome.stdout.contains(stage))
    }
    #expect(outcome.stderr.isEmpty)
  }

  @Test func aSlowerPartEndsWithOne() throws {
    let outcome = try bench(Self.quick + ["--compare", baseline(["heads"], times: 0.01)])
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("Slower than the baseline:") && outcome.stderr.contains("heads"))
    // It was measured four times more before that was said.
    #expect(outcome.stdout.contains("in each of 10 processes"))
  }

  @Test func fasterPartsEndWithZero() throws {
    let all: Set = ["backbone", "pyramid", "heads", "network"]
    let outcome = try bench(["bench", "--size", "64x64", "--compare", baseline(all, times: 100)])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.stderr.hasPrefix("Faster than the baseline: network"))
    // As often as the baseline was.
    #expect(outcome.stdout.contains("1 run in each of 2 processes"))
  }

  @Test func whatCannotBeMeasuredIsSaidOnce() throws {
    let missing = try bench(["bench", "--model", folder.file("missing.pth"), "--processes", "2"])
    #expect(missing.exitCode == 1)
    #expect(missing.stderr.split(separator: "\n").count == 1)
    let other = try bench(Self.quick + ["--compare", folder.write("other.json", "{}")])
    #expect(other.exitCode == 1 && other.stderr.contains("not a report of bench"))
    #expect(other.stdout.isEmpty)
  }
}
