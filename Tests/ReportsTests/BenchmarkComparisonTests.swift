import Foundation
import Testing

@testable import Reports

@Suite struct BenchmarkComparisonTests {
  /// A network's stages with the given times, on a machine of some speed.
  private func report(
    backbone: Double, heads: Double, peak: Double, model: String = "small", threads: Int = 2
  ) -> BenchmarkReport {
    func stage(_ name: String, _ milliseconds: Double, _ operations: Int?) -> BenchmarkStage {
      BenchmarkStage(
        name: name, median: milliseconds, least: milliseconds, most: milliseconds, operations: operations,
        relative: milliseconds * peak)
    }
    return BenchmarkReport(
      BenchmarkSetup(
        model: model, threads: threads, runs: 7, height: 320, width: 320, instructions: "avx512"),
      stages: [stage("decode", 3, nil), stage("backbone", backbone, 1000), stage("heads", heads, 500)],
      peakMemory: 1 << 28, peak: peak)
  }

  private func baseline(_ report: BenchmarkReport) throws -> BenchmarkBaseline {
    try BenchmarkBaseline(Data(report.json.text.utf8))
  }

  @Test func findsNothingOnASlowerMachine() throws {
    let before = try baseline(report(backbone: 100, heads: 50, peak: 200))
    let comparison = try BenchmarkComparison(report(backbone: 200, heads: 101, peak: 100), with: before)
    #expect(comparison.slower.isEmpty && comparison.faster.isEmpty)
    #expect(comparison.changes.map(\.name) == ["backbone", "heads"])
    #expect(comparison.text.contains("no stage differs by more than 1.0 %"))
  }

  @Test func namesTheStageThatBecameSlower() throws {
    let before = try baseline(report(backbone: 100, heads: 50, peak: 200))
    let comparison = try BenchmarkComparison(report(backbone: 100, heads: 55, peak: 200), with: before)
    #expect(comparison.slower.map(\.name) == ["heads"])
    #expect(comparison.text == "Slower than the baseline: heads 10.0 %.\n")
  }

  /// Parts of the network differ more from one process to the next than all of it.
  @Test func leavesSmallChangesOfParts() throws {
    let before = try baseline(report(backbone: 100, heads: 50, peak: 200))
    let comparison = try BenchmarkComparison(report(backbone: 100, heads: 53.5, peak: 200), with: before)
    #expect(comparison.slower.isEmpty)
    #expect(comparison.text.contains("6 % of the network on, or 8 % of a part"))
  }

  @Test func namesTheStageThatBecameFaster() throws {
    let before = try baseline(report(backbone: 100, heads: 50, peak: 200))
    let comparison = try BenchmarkComparison(report(backbone: 80, heads: 50, peak: 200), with: before)
    #expect(comparison.faster.map(\.name) == ["backbone"])
  }

  @Test func refusesWhatMeasuredSomethingElse() throws {
    let now = report(backbone: 100, heads: 50, peak: 200)
    let other = try baseline(report(backbone: 100, heads: 50, peak: 200, threads: 1))
    let error = #expect(throws: BenchmarkComparisonError.self) {
      try BenchmarkComparison(now, with: other)
    }
    #expect(
      error?.description == "the baseline's number of threads is 1, and here it is 2; measure the same")
  }

  @Test(arguments: ["", "{}", "[1]", #"{"model":"small","stages":{}}"#])
  func refusesOtherFiles(text: String) {
    #expect(throws: BenchmarkComparisonError.notAReport) { try BenchmarkBaseline(Data(text.utf8)) }
  }
}
