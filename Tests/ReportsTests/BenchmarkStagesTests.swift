import Testing

@testable import Reports

@Suite struct BenchmarkStagesTests {
  /// A process with two runs of three pieces, the second of them a convolution of the backbone.
  private func process(_ runs: [[Double]], registers: [Double], build: Double = 5) -> ProcessMeasurement {
    var speed = MeasuredSpeed()
    (speed.registers, speed.kernels) = (registers, [100])
    return ProcessMeasurement(
      BenchmarkSetup(model: "small", threads: 2, runs: 2, height: 32, width: 32, instructions: "avx2"),
      build: build,
      runs: runs.map { times in
        zip(["decode", "backbone", "heads", "heads"], times).map {
          MeasuredPiece(stage: $0, time: .milliseconds($1), processor: .milliseconds(2 * $1))
        }
      }, operations: ["backbone": 1000, "network": 3000], speed: speed, peakMemory: 1 << 20)
  }

  @Test func takesOfEachPieceTheLeastOfAllRunsOfAllProcesses() throws {
    let stages = BenchmarkStages.stages([
      process([[1, 10, 4, 7], [1, 12, 5, 5]], registers: [100, 120], build: 6),
      process([[2, 11, 3, 9], [1, 9, 9, 6]], registers: [110]),
    ])
    #expect(stages.map(\.name) == ["build", "decode", "network", "backbone", "heads"])
    func stage(_ name: String) throws -> BenchmarkStage { try #require(stages.first { $0.name == name }) }
    // The median rate is 110. Processor time is twice the time.
    #expect(try stage("backbone").relative == 110 * 2 * 9)
    #expect(try stage("heads").relative == 110 * 2 * (3 + 5))
    #expect(try stage("network").relative == 110 * 2 * (9 + 3 + 5))
    #expect(try stage("build").relative == 110 * 5)
  }

  @Test func timesAreOfWholeRuns() throws {
    let stages = BenchmarkStages.stages([process([[1, 10, 4, 7], [1, 12, 5, 5]], registers: [100])])
    let network = try #require(stages.first { $0.name == "network" })
    #expect((network.least, network.median, network.most) == (21, 21.5, 22))
    #expect(network.gigaflops == 2 * 3000 / (21.5 * 1e6))
    #expect(stages.first { $0.name == "decode" }?.gigaflops == nil)
  }
}
