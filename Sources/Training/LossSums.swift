/// A sum over (anchor, class) pairs.
public struct LossPart: Sendable, Hashable {
  public var loss: Double
  /// Σ |∂loss/∂logit|
  public var gradient: Double
  /// How many pairs.
  public var count: Int

  public init(loss: Double = 0, gradient: Double = 0, count: Int = 0) {
    self.loss = loss
    self.gradient = gradient
    self.count = count
  }

  public static func + (left: Self, right: Self) -> Self {
    LossPart(
      loss: left.loss + right.loss, gradient: left.gradient + right.gradient, count: left.count + right.count)
  }

  public static func += (left: inout Self, right: Self) { left = left + right }
}

/// The loss of a picture, a level or a class by its parts, before normalisation.
///
/// A pair is positive where its anchor serves an object of its class, and negative otherwise; ignored anchors have no
/// part. A negative is easy where p_t ≥ 0.5: its score is at most 0.5.
public struct LossSums: Sendable, Hashable {
  public var positives = LossPart()
  public var easyNegatives = LossPart()
  public var hardNegatives = LossPart()
  /// The loss of the positive anchors' boxes.
  public var box = 0.0
  /// Σ |∂loss/∂delta|
  public var boxGradient = 0.0

  public init() {}

  public var negatives: LossPart { easyNegatives + hardNegatives }
  public var classification: LossPart { positives + negatives }

  public static func += (left: inout Self, right: Self) {
    left.positives += right.positives
    left.easyNegatives += right.easyNegatives
    left.hardNegatives += right.hardNegatives
    left.box += right.box
    left.boxGradient += right.boxGradient
  }

  public static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum += right
    return sum
  }
}

/// Sums of scores σ(x) over the (anchor, class) pairs that have a part in the loss.
public struct PairScores: Sendable, Hashable {
  public var positives = 0.0
  public var negatives = 0.0

  public init() {}

  public static func += (left: inout Self, right: Self) {
    left.positives += right.positives
    left.negatives += right.negatives
  }
}

/// The loss of a picture, by level and by class, before normalisation.
public struct LossBreakdown: Sendable, Hashable {
  /// P3 first.
  public var levels: [LossSums]
  /// By class channel. The box loss of an object counts for its class.
  public var classes: [LossSums]
  /// What the family divides the sums by: the positive anchors, at least 1.
  public var normalizer: Double

  public init(levels: [LossSums], classes: [LossSums], normalizer: Double) {
    self.levels = levels
    self.classes = classes
    self.normalizer = normalizer
  }

  /// Adds a level's sums by class.
  mutating func add(_ sums: [LossSums], level: Int) {
    for (label, sums) in sums.enumerated() {
      classes[label] += sums
      levels[level] += sums
    }
  }

  public var total: LossSums { levels.reduce(LossSums(), +) }
}
