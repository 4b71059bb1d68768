import Testing

@testable import Runs

@Suite struct AnnotatedRunTests {
  /// What is expected is decoded meanwhile, so it must be what will be asked for.
  @Test func expectsTheAnnotatedPicturesBehindEachOne() {
    let names = ["a", "no", "b", "nor", "c"]
    let run = AnnotatedRun(
      sources: names.map { .file($0) }, areAnnotated: [true, false, true, false, true],
      monitor: RunMonitor(isInterrupted: { false }))
    var expected: [[String]] = []
    let made = run.run(
      expect: { expected.append($0.map(\.name)) }, notes: { (_: String) in [] },
      make: { source, _, _ in source.name })
    #expect(expected == [["b", "c"], ["c"], []])
    #expect(made.pictures.map(\.picture) == ["a", "b", "c"] && made.unlisted == 2)
  }
}
