import RetinaNet

/// What counts under one detector's answer to the imbalance, in numbers: in one picture or in several.
public struct ImbalanceTally: Sendable, Hashable {
  public let method: ImbalanceMethod
  /// How many positive anchors count. For random samples, this and what follows is the mean over the draws.
  public private(set) var positiveCount: Double
  /// How many background anchors count.
  public private(set) var negativeCount: Double
  /// The sums over the (anchor, class) pairs of all anchors that count, not normalised: each detector divides by another
  /// number, which changes no share. A positive anchor is a negative for all other classes.
  public private(set) var counted: CountedLoss
  /// The fewest anchors of a picture that together carry `carriedShare` of its gradient.
  public private(set) var carrierCount: Double

  /// The share of the gradient by which carriers are told.
  public static let carriedShare = 0.9

  init(
    _ method: ImbalanceMethod, positiveCount: Double, negativeCount: Double, counted: CountedLoss,
    carrierCount: Double
  ) {
    self.method = method
    self.positiveCount = positiveCount
    self.negativeCount = negativeCount
    self.counted = counted
    self.carrierCount = carrierCount
  }

  /// The sums over pictures.
  public static func += (left: inout Self, right: Self) {
    precondition(left.method == right.method, "only answers of one method add up")
    left.positiveCount += right.positiveCount
    left.negativeCount += right.negativeCount
    left.counted += right.counted
    left.carrierCount += right.carrierCount
  }

  /// Shares of the whole, each from 0 to 1; all are 0 where nothing counts.
  public struct PartShares: Sendable, Hashable {
    public var positives: Double
    public var hardNegatives: Double
    public var easyNegatives: Double
  }

  public var lossShares: PartShares { shares(\.loss) }
  public var gradientShares: PartShares { shares(\.gradient) }

  private func shares(_ quantity: KeyPath<CountedLoss.CountedPart, Double>) -> PartShares {
    let total = counted.total[keyPath: quantity]
    func share(_ part: CountedLoss.CountedPart) -> Double { total > 0 ? part[keyPath: quantity] / total : 0 }
    return PartShares(
      positives: share(counted.positives), hardNegatives: share(counted.hardNegatives),
      easyNegatives: share(counted.easyNegatives))
  }
}

/// What counts of a picture under one detector's answer to the imbalance: the numbers, and which anchors.
public struct ImbalanceAnswer: Sendable {
  public let tally: ImbalanceTally
  /// Which anchors count, by rising place. Where all do, by cross entropy and focal loss, the carriers.
  public let anchors: [CountedAnchor]

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
}
