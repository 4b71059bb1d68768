import Tensors

/// What one forward and backward pass found.
public struct TrainingStepResult: Sendable {
  /// The loss of each picture, not normalised.
  public let pictures: [LossBreakdown]
  /// The batch's loss, normalised as its family does.
  public let loss: NormalizedLoss
  /// Of the normalised loss by each trained parameter, in the order of `TrainableNetwork.parameterKeys`.
  public let gradients: NetworkArrays
  /// The new running means and variances, in the order of `TrainableNetwork.statisticsKeys`.
  public let statistics: NetworkArrays
  /// Sums over all pictures. The counts of pairs are in `loss`.
  public let scores: PairScores

  /// The mean score of positive pairs; `nil` without any.
  public var meanPositiveScore: Double? { mean(scores.positives, loss.total.positives.count) }
  public var meanNegativeScore: Double? { mean(scores.negatives, loss.total.negatives.count) }

  private func mean(_ sum: Double, _ count: Int) -> Double? { count > 0 ? sum / Double(count) : nil }
}

/// A picture whose outputs are no numbers.
public struct NonFinitePicture: Error, CustomStringConvertible, Sendable, Hashable {
  /// By its place in the batch.
  public let picture: Int
  public let output: NonFiniteOutput
  /// The first layer on the way through the network whose output is not finite.
  public var layer: String?

  /// What was seen, and where it begins.
  public var finding: String {
    let origin = layer.map { ". The first layer on the way whose output is not finite is \($0)" } ?? ""
    return "\(output)\(origin)"
  }

  public var description: String { "picture \(picture + 1) of the batch: \(finding)" }
}

/// A gradient that is no number, although the loss is.
public struct NonFiniteGradient: Error, CustomStringConvertible, Sendable, Hashable {
  /// The first one in the order of the backward pass, from the outputs down.
  public let parameter: String

  public var description: String {
    """
    the gradient of \(parameter) is not finite; it is the first on the way back from the loss, so what follows this \
    layer in the network has too large values
    """
  }
}
