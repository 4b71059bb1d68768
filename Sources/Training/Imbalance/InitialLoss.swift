import Foundation

/// A picture's classification loss before training, when all logits are equal: every anchor has the score π for every
/// class.
///
/// Most of it is the negatives', and with p = 0.5 so much that training diverges at its first steps; a small π is the
/// paper's answer, which helps cross entropy, too.
///
/// Source: the paper, sections 3.3 and 4.1.
public struct InitialLoss: Sendable, Hashable {
  /// Sums over (anchor, class) pairs, and what they are divided by.
  public let positives: Double
  public let negatives: Double
  public let normalizer: Double

  /// The paper's π.
  public static let paperPrior = 0.01
  /// The score of a logit of 0, where the bias is not set.
  public static let withoutPrior = 0.5
  /// What π may be.
  public static let priorRange = 1e-9...0.999_999_999

  /// - Parameters:
  ///   - prior: π, in `priorRange`.
  ///   - anchors: that are not ignored.
  ///   - positives: how many of these are positive, each for one class.
  ///   - classes: the class channels.
  public init(prior: Double, anchors: Int, positives: Int, classes: Int, _ focal: FocalLoss) {
    precondition(Self.priorRange.contains(prior), "π must be from 1e-9 to 1 − 1e-9")
    precondition(positives >= 0 && positives <= anchors && classes >= 0)
    let logit = FocalLoss.initialLogit(prior: prior)
    self.positives = Double(positives) * focal.loss(logit, isPositive: true)
    negatives =
      (Double(anchors) * Double(classes) - Double(positives)) * focal.loss(logit, isPositive: false)
    normalizer = Double(max(1, positives))
  }

  /// That of a picture.
  public init(prior: Double, _ targets: TrainingTargets, classes: Int, _ focal: FocalLoss) {
    self.init(
      prior: prior, anchors: targets.positiveCount + targets.backgroundCount,
      positives: targets.positiveCount, classes: classes, focal)
  }

  public var total: Double { positives + negatives }
  /// As the family trains: per positive anchor.
  public var normalized: Double { total / normalizer }
}
