import RetinaNet
import Testing

@testable import Diagnosis

@Suite struct LogitHistogramTests {
  @Test func boundLetsInAsManyAsAllowed() throws {
    var random = SplitMix(seed: 4)
    let logits = (0..<5000).map { _ in 12 * random.uniform() - 8 }
    var histogram = LogitHistogram()
    for logit in logits { histogram.add(logit) }
    for most in [0, 1, 10, 100, 2500, 4999] {
      let bound = try #require(histogram.least(ofBest: most))
      let better = logits.count { $0 >= bound }
      #expect(better <= most)
      // No step holds more than this many of these.
      #expect(better >= most - 60, "\(better) of \(most)")
    }
    #expect(histogram.least(ofBest: 5000) == nil)
  }
}
