import RetinaNet

/// The classification loss before the first step of training, when every anchor has one and the same score for every
/// class: the prior π that the last layer's bias sets, or 0.5 where the bias begins at 0.
///
/// Source: the paper, sections 3.3 and 4.1.
public struct InitialLoss: Sendable, Hashable {
  /// The score that all pairs have.
  public let score: Double
  /// Sums over all pairs.
  public let positives: LossPart
  public let negatives: LossPart

  /// - Parameters:
  ///   - score: above 0, below 1.
  ///   - pairs: how many (anchor, class) pairs are positive and how many negative.
  public init(score: Double, pairs: (positives: Int, negatives: Int), focal: FocalLoss) {
    precondition(score > 0 && score < 1, "a prior lies between 0 and 1")
    self.score = score
    let logit = FocalLoss.initialLogit(prior: score)
    func part(_ count: Int, isPositive: Bool) -> LossPart {
      LossPart(
        loss: focal.loss(logit, isPositive: isPositive) * Double(count),
        gradient: abs(focal.gradient(logit, isPositive: isPositive)) * Double(count), count: count)
    }
    positives = part(pairs.positives, isPositive: true)
    negatives = part(pairs.negatives, isPositive: false)
  }

  public var total: LossPart { positives + negatives }
}
