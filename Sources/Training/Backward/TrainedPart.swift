import RetinaNet

/// Which layers are trained: the named part and all above it. What lies below is neither kept nor computed backwards.
public enum TrainedPart: Sendable, Hashable {
  /// The last convolution of each head.
  case last
  /// Both heads.
  case head
  case pyramid
  /// The last so many stages of the backbone, as torchvision's `trainable_backbone_layers` counts them: one more than
  /// there are stages is the stem, too.
  case backbone(Int)
  case all

  /// - Parameter stages: how many the backbone has.
  public func contains(_ part: NetworkPart, stages: Int) -> Bool {
    Self.depth(part, stages: stages) <= depth
  }

  /// Whether the backbone's outputs stay the same throughout training.
  public var hasFrozenBackbone: Bool { depth <= Self.pyramidDepth }

  private static let pyramidDepth = 2

  /// How far from the outputs training reaches.
  private var depth: Int {
    switch self {
    case .last: 0
    case .head: 1
    case .pyramid: Self.pyramidDepth
    case .backbone(let count): Self.pyramidDepth + count
    case .all: .max
    }
  }

  private static func depth(_ part: NetworkPart, stages: Int) -> Int {
    switch part {
    case .output: 0
    case .tower: 1
    case .pyramid: pyramidDepth
    case .stage(let number): pyramidDepth + stages - number + 1
    case .stem: pyramidDepth + stages + 1
    }
  }
}

/// What training makes of batch normalisation in the layers that it trains. Elsewhere it runs as in inference.
public enum NormMode: Sendable, Hashable {
  /// All of it is constant: torchvision's and detectron2's FrozenBatchNorm.
  case frozen
  /// By the stored statistics; scale and shift are trained: mmdetection's `norm_eval`.
  case stored
  /// By the batch's own statistics; the stored ones follow: running += momentum · (batch − running).
  case batch(momentum: Double)

  /// torch's default.
  public static let usualMomentum = 0.1
}
