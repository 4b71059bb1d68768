import Diagnosis
import Testing

@Suite struct SignTestTests {
  /// Gained, lost, and the tail in 1024ths.
  private static let cases: [(Int, Int, Double)] = [
    (10, 0, 1), (1, 0, 512), (2, 1, 512), (0, 0, 1024), (0, 5, 1024), (8, 2, 56), (5, 5, 638),
  ]

  @Test(arguments: cases)
  func isTheBinomialTail(gained: Int, lost: Int, parts: Double) {
    #expect(abs(SignTest.probability(gained: gained, lost: lost) - parts / 1024) < 1e-12)
  }

  @Test func staysFiniteForManyDifferences() {
    let unlikely = SignTest.probability(gained: 20_000, lost: 10_000)
    #expect(unlikely >= 0 && unlikely < 1e-300)
    let likely = SignTest.probability(gained: 15_010, lost: 14_990)
    #expect(likely > 0.4 && likely < 0.5)
  }
}
