import Training

/// What view 6 shows of the loss.
public struct FocalOptions: Sendable, Hashable {
  public var mode = FocalMode.shares
  /// γ and α of the sliders; α is never `nil`.
  public var loss = FocalLoss.paper
  public var quantity = LossQuantity.loss
  public var side = LossSide.both
  /// The pyramid level, from 0 for P3, −1 for P2; `nil` for all.
  public var level: Int?
  /// Whether the curves' axes give room to the ends, where most pairs are.
  public var isSpread = false
  /// Where the curves are read, as p_t.
  public var probability = 0.5
  /// Where the cumulative shares are read, as a share of the samples.
  public var sampleShare = 0.9
  /// The index of the chosen anchor among those that lose most.
  public var hardAnchor: Int?
  /// The index of the answer to the imbalance whose anchors are drawn; focal loss at the start.
  public var method = 1

  public init() {}

  /// How p_t lies along the curves' axis.
  static func probabilityAxis(isSpread: Bool) -> AxisScale {
    isSpread ? AxisScale(spacing: .logit, range: 0.001...0.99999) : .unit
  }

  /// γ of the sliders.
  static let gammaRange = 0.0...5.0
  /// The values of γ that the paper compares.
  public static let paperGammas = [0, 0.5, 1, 2, 5.0]
  /// A value of the charts' cursor for each press of a key.
  static let readingStep = 0.02
  /// How many anchors are listed.
  static let hardAnchorCount = 20
}

/// The panels of view 6.
public enum FocalMode: String, Sendable, Hashable, CaseIterable {
  case shares, map, curves, cumulative, hardest, prior, rivals

  public var title: String {
    switch self {
    case .shares: "who makes the loss"
    case .map: "where the loss is"
    case .curves: "the curves"
    case .cumulative: "cumulative shares"
    case .hardest: "hardest anchors"
    case .prior: "the prior"
    case .rivals: "other answers to the imbalance"
    }
  }
}
