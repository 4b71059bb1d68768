/// What a step of training is described by, of which curves are kept.
public enum RunQuantity: Int, Sendable, Hashable, CaseIterable {
  /// The loss that is minimised, and its two parts; normalised.
  case loss, classification, box
  /// The learning rate.
  case rate
  /// The norm of all gradients together, before clipping.
  case gradientNorm
  /// Positive anchors of the batch.
  case positives
  /// Mean score of the positive and of the negative (anchor, class) pairs.
  case positiveProbability, negativeProbability
  /// The classification loss of the positive and of the negative pairs.
  case positiveLoss, negativeLoss
  /// Σ |∂loss/∂logit| of the positive and of the negative pairs.
  case positiveGradient, negativeGradient
  /// How long the step took.
  case seconds
  case picturesPerSecond
}

/// What a level adds to a step.
public enum LevelQuantity: Int, Sendable, Hashable, CaseIterable {
  case classification, box, positives
}

/// The values of one quantity over several steps. Values that were not written, or are not finite, do not count; nor do
/// those beyond 10¹⁰⁰, which no training has and with which no axis can reckon.
public struct StepStatistics: Sendable, Hashable {
  public private(set) var count = 0
  public private(set) var sum = 0.0
  public private(set) var least = Double.infinity
  public private(set) var greatest = -Double.infinity

  public init() {}

  public var mean: Double? { count > 0 ? sum / Double(count) : nil }

  public mutating func add(_ value: Double) {
    guard value.magnitude <= 1e100 else { return }
    count += 1
    sum += value
    least = min(least, value)
    greatest = max(greatest, value)
  }

  public mutating func add(_ other: StepStatistics) {
    count += other.count
    sum += other.sum
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }
}

extension TrainingStepRecord {
  /// A quantity's value; NaN where it is missing.
  func value(_ quantity: RunQuantity) -> Double {
    switch quantity {
    case .loss: loss
    case .classification: classification
    case .box: box
    case .rate: rate
    case .gradientNorm: gradientNorm
    case .positives: Double(positives)
    case .positiveProbability: positiveProbability ?? .nan
    case .negativeProbability: negativeProbability ?? .nan
    case .positiveLoss: positiveLoss
    case .negativeLoss: negativeLoss
    case .positiveGradient: positiveGradient
    case .negativeGradient: negativeGradient
    case .seconds: seconds
    case .picturesPerSecond: picturesPerSecond
    }
  }
}

extension TrainingLevelRecord {
  func value(_ quantity: LevelQuantity) -> Double {
    switch quantity {
    case .classification: classification
    case .box: box
    case .positives: Double(positives)
    }
  }
}
