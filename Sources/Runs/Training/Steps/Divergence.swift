import RetinaNet
import Support
import Training

/// A loss or gradient that is no number, or a loss that has exploded: the run stops, and the weights of the last
/// checkpoint stay.
public struct TrainingDiverged: Error, CustomStringConvertible, Sendable {
  public let step: Int
  /// What was seen, and where.
  public let finding: String
  public let rate: Double
  /// Where the last good weights are.
  public let weights: String
  /// The step that they are of.
  public let weightsStep: Int

  public var description: String {
    """
    step \(grouped(step)), at the learning rate \(optionText(rate)): \(finding).
    The run is stopped. The last good weights, of step \(grouped(weightsStep)), are kept in \(weights).
    What helps, in this order: a lower --rate (a tenth); a longer --warmup; --clip 5, which bounds the gradient; and a \
    look at the picture and its boxes. Begin again with another --output, from the start or from the kept weights \
    (--model \(weights)).
    """
  }
}

/// Watches losses for explosions.
struct DivergenceCheck {
  /// The lowest moving average of the loss so far, and the average itself.
  private var lowest = Double.infinity
  private var average: Double?

  /// How many times its lowest average a loss may be. Cross entropy begins at thousands and falls to a few; single
  /// batches have ten times the loss of others.
  private static let most = 1000.0

  /// Takes a step's loss.
  ///
  /// - Returns: whether it has exploded.
  mutating func hasExploded(_ loss: Double) -> Bool {
    guard loss.isFinite else { return true }
    if let average, loss > Self.most * lowest, loss > 10 * average { return true }
    let new = average.map { 0.9 * $0 + 0.1 * loss } ?? loss
    average = new
    lowest = min(lowest, new)
    return false
  }
}
