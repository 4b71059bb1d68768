import Foundation
import Testing

@testable import Reports

@Suite struct BenchmarkReportTests {
  private let report = BenchmarkReport(
    BenchmarkSetup(model: "demo", threads: 1, runs: 7, height: 480, width: 640, instructions: "avx2"),
    processes: 8,
    stages: [
      BenchmarkStage("decode", Samples([1.25, 2, 1.5]), operations: nil, relative: 125),
      BenchmarkStage("backbone", Samples([120, 100, 99]), operations: 5_000_000_000, relative: 9900),
    ], peakMemory: 300 << 20, peak: 100)

  @Test func theTableIsForPeople() {
    #expect(
      report.table == """
        demo, input 480×640, 1 thread, 7 runs in each of 8 processes

        stage         median ms        min        max    GFLOP/s
        decode             1.50       1.25       2.00
          backbone       100.00      99.00     120.00      100.0

        The kernels' own rate on data in the cache (avx2) was 100.0 GFLOP/s at the same time.
        peak memory 300 MiB

        """)
  }

  @Test func theJSONHoldsTheSame() {
    #expect(
      report.json.text
        == #"{"model":"demo","input":{"height":480,"width":640},"threads":1,"runs":7,"processes":8,"stages":{"decode":{"median_ms":1.5,"min_ms":1.25,"max_ms":2.0,"processor_mflop":125.0},"backbone":{"median_ms":100.0,"min_ms":99.0,"max_ms":120.0,"processor_mflop":9900.0,"gflops":100.0}},"peak_memory_bytes":314572800,"peak_gflops":100.0,"instructions":"avx2"}"#
    )
  }

  @Test func latenciesAreByNearestRank() {
    var keys = KeyLatency(name: "keys")
    #expect(keys.time(at: 0.5).isNaN)
    #expect(keys.bytes(at: 0.5) == 0)
    (keys.times, keys.bytes) = ([4, 1, 3, 2], [10, 30, 20])
    #expect(keys.time(at: 0.5) == 2)
    #expect(keys.time(at: 0.99) == 4)
    #expect(keys.bytes(at: 0.5) == 20)
    #expect(keys.bytes(at: 1) == 30)
  }
}
