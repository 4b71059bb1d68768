import RetinaNet
import Training

/// Detectors' answers to the imbalance of a picture, at one α and γ.
public struct ImbalanceStudy: Sendable {
  /// The losses of the picture.
  let loss: LossAnswers
  let focal: FocalLoss
  private let comparison: ImbalanceComparison
  /// In the order of `ImbalanceMethod.allCases`.
  let answers: [ImbalanceAnswer]

  /// - Parameter earlier: of the same losses, if there is one: only what depends on α and γ is then computed.
  /// - Throws: `NonFiniteOutput`.
  init(_ trace: Trace, _ loss: LossAnswers, _ focal: FocalLoss, earlier: ImbalanceStudy?, threads: Int) throws
  {
    self.loss = loss
    self.focal = focal
    comparison =
      try earlier?.comparison
      ?? ImbalanceComparison(
        trace, loss.targets, AnchorCrossEntropy(trace, threads: threads),
        loss.breakdown(.crossEntropy).total, threads: threads)
    answers = comparison.answers(focal, loss.breakdown(focal).total, threads: threads)
  }
}
