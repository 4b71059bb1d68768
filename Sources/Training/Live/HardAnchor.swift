import RetinaNet

/// One of the anchors that lose most.
public struct HardAnchor: Sendable, Hashable {
  public let place: AnchorMatches.AnchorPlace
  /// The classification loss of the anchor's pairs, before normalisation.
  public let loss: Double
  /// The class channel of the pair that loses most, and what it loses.
  public let label: Int
  public let labelLoss: Double
  /// Of that pair: the probability of what is right.
  public let rightProbability: Double
  /// The object that the anchor serves, by its place in the targets; `nil` for background.
  public let object: Int?

  public init(
    place: AnchorMatches.AnchorPlace, loss: Double, label: Int, labelLoss: Double, rightProbability: Double,
    object: Int?
  ) {
    self.place = place
    self.loss = loss
    self.label = label
    self.labelLoss = labelLoss
    self.rightProbability = rightProbability
    self.object = object
  }
}
