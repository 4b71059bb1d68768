import Support
import Testing

struct SeededRandomTests {
  /// The first numbers of the reference implementation by Sebastiano Vigna, for the seed 1234567.
  @Test func givesTheReferenceNumbers() {
    var random = SeededRandom(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func staysInItsRanges() {
    var random = SeededRandom(seed: 1)
    var (sum, squares): (Double, Double) = (0, 0)
    for _ in 0..<10_000 {
      #expect((0..<1).contains(random.uniform()))
      #expect((0..<7).contains(random.below(7)))
      let normal = Double(random.normal())
      sum += normal
      squares += normal * normal
    }
    #expect(abs(sum / 10_000) < 0.05)
    #expect(abs(squares / 10_000 - 1) < 0.05)
  }
}
