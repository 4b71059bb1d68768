/// What a box coder makes of the network's deltas before they move an anchor: it divides them by weights (torchvision and
/// detectron2), or multiplies them by deviations and adds means (mmdetection). RetinaNet's own coders do neither.
public struct DeltaScaling: Sendable, Hashable {
  /// Each of dx, dy, dw and dh.
  public let weights: [Double]
  public let means: [Double]
  public let stds: [Double]
  /// The weights by which the loss scales deltas where they are others: torchvision's head has a coder of its own for it.
  public let lossWeights: [Double]?

  /// Deltas as they are.
  public static let none = DeltaScaling()

  private static let ones = [1.0, 1, 1, 1]
  private static let zeros = [0.0, 0, 0, 0]

  public init(
    weights: [Double]? = nil, means: [Double]? = nil, stds: [Double]? = nil, lossWeights: [Double]? = nil
  ) {
    self.weights = weights ?? Self.ones
    self.means = means ?? Self.zeros
    self.stds = stds ?? Self.ones
    self.lossWeights = lossWeights == self.weights ? nil : lossWeights
    precondition(
      [self.weights, self.means, self.stds, lossWeights ?? self.weights].allSatisfy { $0.count == 4 },
      "a number for each of the deltas")
  }

  /// "weights 10, 10, 5, 5"; what leaves deltas as they are is left out.
  public var words: String {
    [
      ("weights", weights, Self.ones), ("means", means, Self.zeros), ("stds", stds, Self.ones),
      ("loss_weights", lossWeights ?? weights, weights),
    ]
    .filter { $0.1 != $0.2 }
    .map { "\($0.0) " + $0.1.map { "\(JSONValue.number($0).summary)" }.joined(separator: ", ") }
    .joined(separator: "; ")
  }
}
