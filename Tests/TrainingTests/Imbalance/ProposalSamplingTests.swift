import Testing

@testable import Training

@Suite("The sample of a region proposal network")
struct ProposalSamplingTests {
  @Test(
    "has 256 anchors, up to half of them positive, filled up with negatives",
    arguments: [
      (positives: 5, ignored: 20, total: 3000, expected: (5, 251)),
      (positives: 0, ignored: 0, total: 3000, expected: (0, 256)),
      (positives: 400, ignored: 9, total: 3000, expected: (128, 128)),
      (positives: 128, ignored: 0, total: 3000, expected: (128, 128)),
      (positives: 10, ignored: 10, total: 120, expected: (10, 100)),
      (positives: 300, ignored: 0, total: 300, expected: (128, 0)),
      (positives: 0, ignored: 50, total: 50, expected: (0, 0)),
      (positives: 0, ignored: 0, total: 0, expected: (0, 0)),
    ])
  func counts(positives: Int, ignored: Int, total: Int, expected: (Int, Int)) {
    // Spread over all anchors.
    let exceptions = (0..<positives + ignored).map { $0 * total / max(1, positives + ignored) }
    let positives = Array(exceptions.prefix(positives))
    let ignored = Array(exceptions.dropFirst(positives.count))
    let draws = ProposalSampling.draws(positives: positives, ignored: ignored, total: total)
    #expect(draws.count == 20)
    for draw in draws {
      #expect(draw.count { positives.contains($0) } == expected.0)
      #expect(draw.count { !positives.contains($0) } == expected.1)
      #expect(Set(draw).count == draw.count)
      #expect(draw.allSatisfy { $0 >= 0 && $0 < total && !ignored.contains($0) })
      #expect(draw == draw.sorted())
    }
    #expect(draws == ProposalSampling.draws(positives: positives, ignored: ignored, total: total))
  }

  @Test("favours no anchor, and no two draws are equal")
  func evenness() {
    let draws = ProposalSampling.draws(positives: [3, 4, 500], ignored: [700], total: 2004)
    #expect(Set(draws).count == draws.count)
    // 5,060 negatives in ten stretches of 200: 506 each, with a standard deviation of 20.
    let all = draws.joined().filter { ![3, 4, 500].contains($0) }
    #expect(all.count == 5060)
    for stretch in 0..<10 {
      let count = all.count { $0 >= stretch * 200 && $0 < (stretch + 1) * 200 }
      #expect(abs(count - 506) < 90, "anchors from \(stretch * 200): \(count)")
    }
  }
}
