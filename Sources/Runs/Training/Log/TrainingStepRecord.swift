import Support

/// One training step: the loss of its batch before the weights changed, by parts, and how they changed.
///
/// All losses are normalised as the family trains. A probability is a score, the mean over (anchor, class) pairs.
public struct TrainingStepRecord: Sendable, Hashable {
  /// From 1.
  public var step: Int
  /// Classification and boxes together.
  public var loss: Double
  public var classification: Double
  public var box: Double
  public var rate: Double
  /// L2, over all parameters that are trained, before clipping.
  public var gradientNorm: Double
  /// Positive anchors in the batch.
  public var positives: Int
  /// The mean score of positive pairs and of negative ones; `nil` where there is none.
  public var positiveProbability: Double?
  public var negativeProbability: Double?
  public var positiveLoss: Double
  public var negativeLoss: Double
  /// Σ |∂loss/∂logit|
  public var positiveGradient: Double
  public var negativeGradient: Double
  /// P3 first.
  public var levels: [TrainingLevelRecord]
  public var seconds: Double
  public var picturesPerSecond: Double

  public init(
    step: Int, loss: Double, classification: Double, box: Double, rate: Double, gradientNorm: Double,
    positives: Int, positiveProbability: Double?, negativeProbability: Double?, positiveLoss: Double,
    negativeLoss: Double, positiveGradient: Double, negativeGradient: Double, levels: [TrainingLevelRecord],
    seconds: Double, picturesPerSecond: Double
  ) {
    self.step = step
    self.loss = loss
    self.classification = classification
    self.box = box
    self.rate = rate
    self.gradientNorm = gradientNorm
    self.positives = positives
    self.positiveProbability = positiveProbability
    self.negativeProbability = negativeProbability
    self.positiveLoss = positiveLoss
    self.negativeLoss = negativeLoss
    self.positiveGradient = positiveGradient
    self.negativeGradient = negativeGradient
    self.levels = levels
    self.seconds = seconds
    self.picturesPerSecond = picturesPerSecond
  }

  var json: JSONText {
    func number(_ value: Double?) -> JSONText { value.map(JSONText.double) ?? .null }
    return .object([
      ("step", .int(step)), ("loss", .double(loss)), ("classification", .double(classification)),
      ("box", .double(box)), ("rate", .double(rate)), ("gradient_norm", .double(gradientNorm)),
      ("positives", .int(positives)), ("positive_probability", number(positiveProbability)),
      ("negative_probability", number(negativeProbability)), ("positive_loss", .double(positiveLoss)),
      ("negative_loss", .double(negativeLoss)), ("positive_gradient", .double(positiveGradient)),
      ("negative_gradient", .double(negativeGradient)), ("levels", .array(levels.map(\.json))),
      ("seconds", .milliseconds(of: seconds)), ("pictures_per_second", .milliseconds(of: picturesPerSecond)),
    ])
  }
}

/// A level's share of a step.
public struct TrainingLevelRecord: Sendable, Hashable {
  /// "P3"
  public var level: String
  public var classification: Double
  public var box: Double
  /// Positive anchors.
  public var positives: Int

  public init(level: String, classification: Double, box: Double, positives: Int) {
    self.level = level
    self.classification = classification
    self.box = box
    self.positives = positives
  }

  var json: JSONText {
    .object([
      ("level", .string(level)), ("classification", .double(classification)), ("box", .double(box)),
      ("positives", .int(positives)),
    ])
  }
}
