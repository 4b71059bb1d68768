import Testing

@testable import Metrics

@Suite struct BestThresholdTests {
  @Test(
    arguments: [
      (0.21, 0.67, 0.4), (0.32, 0.39, 0.35), (0.5, 0.6, 0.5), (0.05, 0.0501, 0.05), (0.123, 0.124, 0.123),
      (0, 1e-6, 0), (-3, 0.5, 0.3), (0.9, 7, 0.9),
    ] as [(Float, Float, Float)])
  func hasFewDigits(dropped: Float, kept: Float, expected: Float) {
    #expect(BestThreshold.shortest(from: dropped, below: kept) == expected)
  }

  /// What lies below was never seen: it is not let in.
  @Test(arguments: [(0.9, 0.89), (0.0512, 0.05), (0.003, 0.002), (5, 1), (1, 0.99)] as [(Float, Float?)])
  func staysCloseWhereNothingIsDropped(kept: Float, expected: Float?) {
    #expect(BestThreshold.shortest(from: nil, below: kept) == expected)
  }

  @Test(arguments: [(nil, 0), (nil, -1), (1.5, 2), (-2, -1)] as [(Float?, Float)])
  func isNoneOutsideScores(dropped: Float?, kept: Float) {
    #expect(BestThreshold.shortest(from: dropped, below: kept) == nil)
  }

  /// However near two scores are, the threshold parts them, and its text is read back as the same.
  @Test func partsNeighbours() {
    var score: Float = 0.01
    while score < 1 {
      for kept in [score.nextUp, score.nextUp.nextUp, score * 1.000_01, score * 1.1] {
        let threshold = BestThreshold.shortest(from: score, below: kept) ?? -1
        #expect(threshold >= score && threshold < kept, "between \(score) and \(kept)")
        #expect(Float("\(threshold)") == threshold)
      }
      score *= 1.013
    }
  }
}
