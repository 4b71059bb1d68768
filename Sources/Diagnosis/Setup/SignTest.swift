import Glibc

/// The exact sign test: compares two ways of handling the same objects.
public enum SignTest {
  /// The probability of at least this many gains among all differences, if gains and losses were equally likely: the
  /// binomial tail P(X ≥ gained), X ~ B(gained + lost, ½). 1 where there is no difference.
  public static func probability(gained: Int, lost: Int) -> Double {
    let count = gained + lost
    // The terms are summed relative to the first, which is largest where gains prevail.
    guard gained > lost else { return gained == lost && count > 0 ? 0.5 + middle(count) / 2 : 1 }
    var term = 1.0
    var sum = 1.0
    for successes in stride(from: gained, to: count, by: 1) {
      term *= Double(count - successes) / Double(successes + 1)
      sum += term
      if term < sum * 1e-17 { break }
    }
    return min(1, sum * exp(logTerm(count, gained)))
  }

  /// The share of the outcome that is as likely as its mirror, for an even number of differences.
  private static func middle(_ count: Int) -> Double { exp(logTerm(count, count / 2)) }

  /// ln of C(count, successes) / 2^count.
  private static func logTerm(_ count: Int, _ successes: Int) -> Double {
    lgamma(Double(count) + 1) - lgamma(Double(successes) + 1) - lgamma(Double(count - successes) + 1)
      - Double(count) * M_LN2
  }
}
