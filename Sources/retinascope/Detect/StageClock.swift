/// Measures the stages of one picture's way.
struct StageClock {
  private(set) var stages: [PictureResult.Stage] = []

  mutating func measure<Result>(_ name: String, _ work: () throws -> Result) rethrows -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try work()
    stages.append(.init(name: name, milliseconds: (clock.now - start) / .milliseconds(1)))
    return result
  }
}
