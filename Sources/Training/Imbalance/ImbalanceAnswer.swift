import RetinaNet

/// What counts of a picture under one detector's answer to the imbalance.
public struct ImbalanceAnswer: Sendable {
  public let method: ImbalanceMethod
  /// How many positive anchors count. For random samples, this and what follows is the mean over the draws.
  public let positiveCount: Double
  /// How many background anchors count.
  public let negativeCount: Double
  /// The sums over the (anchor, class) pairs of all anchors that count, not normalised: each detector divides by another
  /// number, which changes no share. A positive anchor is a negative pair for all other classes.
  public let counted: CountedLoss
  /// The fewest anchors that together carry `carriedShare` of the gradient.
  public let carrierCount: Double
  /// Which anchors count, by rising place. Where all do, by cross entropy and focal loss, the carriers.
  public let anchors: [CountedAnchor]

  /// The share of the gradient by which carriers are told.
  public static let carriedShare = 0.9

  /// An anchor that counts.
  public struct CountedAnchor: Sendable, Hashable {
    public var place: AnchorMatches.AnchorPlace
    public var isPositive: Bool
    /// In how many of the draws it is, as a share; 1 where nothing is drawn.
    public var weight: Double
    /// Σ |∂L/∂logit| over its classes, where it counts.
    public var gradient: Double
    /// Whether it counts in the first draw; `true` where nothing is drawn.
    public var isInFirstDraw: Bool
  }

  /// Shares of the whole, each from 0 to 1; all are 0 where nothing counts.
  public struct PartShares: Sendable, Hashable {
    public var positives: Double
    public var easyNegatives: Double
    public var hardNegatives: Double
  }

  public var lossShares: PartShares { shares(\.loss) }
  public var gradientShares: PartShares { shares(\.gradient) }

  private func shares(_ quantity: KeyPath<CountedLoss.CountedPart, Double>) -> PartShares {
    let total = counted.total[keyPath: quantity]
    func share(_ part: CountedLoss.CountedPart) -> Double { total > 0 ? part[keyPath: quantity] / total : 0 }
    return PartShares(
      positives: share(counted.positives), easyNegatives: share(counted.easyNegatives),
      hardNegatives: share(counted.hardNegatives))
  }
}
