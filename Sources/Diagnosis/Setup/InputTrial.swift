import RetinaNet

/// The same pictures seen by the same network, prepared in several ways.
public struct InputTrial: Sendable {
  /// What one way made of them.
  public struct Outcome: Sendable, Hashable {
    /// Per object, the same ones in the same order in each outcome: whether it is found at the thresholds.
    public var found: [Bool]
    /// Per object, the best score of its class among all boxes that cover it; 0 where none does.
    public var scores: [Float]
    /// Average precision at IoU 0.5, 0 to 1.
    public var precision: Double

    public init(found: [Bool], scores: [Float], precision: Double) {
      self.found = found
      self.scores = scores
      self.precision = precision
    }

    public var foundCount: Int { found.count { $0 } }
    public var meanScore: Double {
      scores.isEmpty ? 0 : scores.reduce(0) { $0 + Double($1) } / Double(scores.count)
    }
  }

  public struct Alternative: Sendable {
    public let hypothesis: InputHypothesis
    public let outcome: Outcome
    /// Objects that score higher than at present, and lower.
    public let higher: Int
    public let lower: Int

    /// How likely so many higher scores would be by chance.
    public var probability: Double { SignTest.probability(gained: higher, lost: lower) }
  }

  public let present: Outcome
  public let alternatives: [Alternative]

  public init(present: Outcome, _ alternatives: [(InputHypothesis, Outcome)]) {
    self.present = present
    self.alternatives = alternatives.map { hypothesis, outcome in
      let pairs = zip(outcome.scores, present.scores)
      return Alternative(
        hypothesis: hypothesis, outcome: outcome, higher: pairs.count { $0 > $1 },
        lower: pairs.count { $0 < $1 })
    }
  }

  /// The best of those that are clearly better than the present way: the average precision at IoU 0.5 is higher by at
  /// least 0.05, or it is higher and ten objects more are found; no fewer are; and of the objects so many more score
  /// higher than lower as happens by chance less than once in a thousand.
  public var winner: Alternative? {
    alternatives.filter { alternative in
      let precision = alternative.outcome.precision - present.precision
      let found = alternative.outcome.foundCount - present.foundCount
      return (precision >= 0.05 || precision > 0 && found >= 10) && found >= 0
        && alternative.probability < 0.001
    }
    .max { ($0.outcome.precision, $0.outcome.meanScore) < ($1.outcome.precision, $1.outcome.meanScore) }
  }
}
