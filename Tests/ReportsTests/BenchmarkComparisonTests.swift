import Foundation
import Testing

@testable import Reports

@Suite struct BenchmarkComparisonTests {
  /// A network's stages with the given times, on a machine of some speed.
  private static func report(
    backbone: Double, heads: Double, peak: Double, processes: Int = 8, threads: Int = 2
  ) -> BenchmarkReport {
    func stage(_ name: String, _ milliseconds: Double, _ operations: Int?) -> BenchmarkStage {
      BenchmarkStage(name, Samples([milliseconds]), operations: operations, relative: milliseconds * peak)
    }
    return BenchmarkReport(
      BenchmarkSetup(
        model: "small", threads: threads, runs: 7, height: 320, width: 320, instructions: "avx512"),
      processes: processes,
      stages: [stage("decode", 3, nil), stage("backbone", backbone, 1000), stage("heads", heads, 500)],
      peakMemory: 1 << 28, peak: peak)
  }

  private func baseline(_ report: BenchmarkReport) throws -> BenchmarkBaseline {
    try BenchmarkBaseline(Data(report.json.text.utf8))
  }

  @Test func findsNothingOnASlowerMachine() throws {
    let before = try baseline(Self.report(backbone: 100, heads: 50, peak: 200))
    let comparison = try BenchmarkComparison(Self.report(backbone: 200, heads: 101, peak: 100), with: before)
    #expect(comparison.slower.isEmpty && comparison.faster.isEmpty)
    #expect(comparison.changes.map(\.name) == ["backbone", "heads"])
    #expect(comparison.text.contains("no stage differs by more than 1.0 %"))
  }

  @Test func namesTheStageThatBecameSlower() throws {
    let before = try baseline(Self.report(backbone: 100, heads: 50, peak: 200))
    let comparison = try BenchmarkComparison(Self.report(backbone: 100, heads: 55, peak: 200), with: before)
    #expect(comparison.slower.map(\.name) == ["heads"])
    #expect(comparison.text == "Slower than the baseline: heads 10.0 %.\n")
  }

  @Test func leavesSmallChanges() throws {
    let before = try baseline(Self.report(backbone: 100, heads: 50, peak: 200))
    let comparison = try BenchmarkComparison(Self.report(backbone: 104, heads: 52, peak: 200), with: before)
    #expect(comparison.slower.isEmpty)
    #expect(comparison.text.contains("no stage differs by more than 4.0 %, and changes count from 5 % on"))
  }

  @Test func saysHowOftenTheBaselineWasMeasured() throws {
    let before = try baseline(Self.report(backbone: 100, heads: 50, peak: 200))
    #expect((before.processes, before.runs) == (8, 7))
  }

  @Test func namesTheStageThatBecameFaster() throws {
    let before = try baseline(Self.report(backbone: 100, heads: 50, peak: 200))
    let comparison = try BenchmarkComparison(Self.report(backbone: 80, heads: 50, peak: 200), with: before)
    #expect(comparison.faster.map(\.name) == ["backbone"])
  }

  @Test func refusesWhatMeasuredSomethingElse() throws {
    let now = Self.report(backbone: 100, heads: 50, peak: 200)
    let other = try baseline(Self.report(backbone: 100, heads: 50, peak: 200, threads: 1))
    let error = #expect(throws: BenchmarkComparisonError.self) {
      try BenchmarkComparison(now, with: other)
    }
    #expect(
      error?.description == "the baseline's number of threads is 1, and here it is 2; measure the same")
  }

  @Test(arguments: [
    "", "{}", "[1]", #"{"model":"small","stages":{}}"#,
    report(backbone: 100, heads: 50, peak: 200, processes: 0).json.text,
    report(backbone: 100, heads: 50, peak: 200, processes: 101).json.text,
  ])
  func refusesOtherFiles(text: String) {
    #expect(throws: BenchmarkComparisonError.notAReport) { try BenchmarkBaseline(Data(text.utf8)) }
  }
}
