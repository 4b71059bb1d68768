import Diagnosis
import Support
import Testing

@Suite struct BestRankedTests {
  @Test(arguments: [0, 1, 2, 5, 6, 7, 100, 1001], [1, 2, 3, 50, 2000, Int.max])
  func keepsTheBestOfAll(count: Int, limit: Int) {
    var random = SeededRandom(seed: UInt64(count))
    // Few values, so that many are equal.
    let ranks = (0..<count).map { _ in Double(random.below(20)) }
    var ranking = BestRanked<Int>(limit: limit)
    for (place, rank) in ranks.enumerated() { ranking.add(place, rank: rank) }
    let sorted = ranks.indices.sorted { (ranks[$1], $0) < (ranks[$0], $1) }
    #expect(ranking.entries == Array(sorted.prefix(limit)))
  }

  @Test func dropsWhatIsNotANumber() {
    var ranking = BestRanked<String>(limit: 3)
    ranking.add("nan", rank: .nan)
    ranking.add("low", rank: -5)
    ranking.add("infinite", rank: .infinity)
    #expect(ranking.entries == ["infinite", "low"])
  }
}
