/// How many pairs have which p_t, the probability of what is right.
public struct PairDensity: Sendable, Hashable {
  /// Bounds of the bins in p_t, rising, one more than there are bins.
  public let edges: [Double]
  /// Pairs in each bin. Where a bin's edge falls among negatives that were counted together, they are divided.
  public let positives: [Double]
  public let negatives: [Double]

  public init(edges: [Double], positives: [Double], negatives: [Double]) {
    self.edges = edges
    self.positives = positives
    self.negatives = negatives
  }
}
