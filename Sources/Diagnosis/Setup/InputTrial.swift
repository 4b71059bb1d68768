import RetinaNet

/// The same pictures seen by the same network, prepared in several ways.
public struct InputTrial: Sendable {
  /// What one way made of them.
  public struct PreparationResult: Sendable, Hashable {
    /// Per object, the same ones in the same order for each preparation: whether it is found at the thresholds.
    public var found: [Bool]
    /// Per object, the best score of its class among all boxes that cover it; 0 where none does.
    public var scores: [Float]
    /// Average precision at IoU 0.5, 0 to 1.
    public var precision: Double

    public init(found: [Bool], scores: [Float], precision: Double) {
      self.found = found
      self.scores = scores
      self.precision = precision
    }

    public var foundCount: Int { found.count { $0 } }
    public var meanScore: Double {
      scores.isEmpty ? 0 : scores.reduce(0) { $0 + Double($1) } / Double(scores.count)
    }
  }

  public struct Alternative: Sendable {
    public let hypothesis: InputHypothesis
    public let outcome: PreparationResult
    /// Objects that score higher than at present, and lower.
    public let higher: Int
    public let lower: Int

    /// The probability of this many higher scores by chance.
    public var probability: Double { SignTest.probability(gained: higher, lost: lower) }
  }

  public let present: PreparationResult
  public let alternatives: [Alternative]

  public init(present: PreparationResult, _ alternatives: [(InputHypothesis, PreparationResult)]) {
    self.present = present
    self.alternatives = alternatives.map { hypothesis, outcome in
      let pairs = zip(outcome.scores, present.scores)
      return Alternative(
        hypothesis: hypothesis, outcome: outcome, higher: pairs.count { $0 > $1 },
        lower: pairs.count { $0 < $1 })
    }
  }

  /// The best of those that are clearly better than the present preparation. For that the average precision at IoU 0.5
  /// must be higher by at least 0.05, or be higher while ten more objects are found; no fewer objects may be found; and
  /// the excess of objects that score higher must have a probability below 1 in 1000 by chance.
  public var winner: Alternative? {
    alternatives.filter { alternative in
      let precision = alternative.outcome.precision - present.precision
      let found = alternative.outcome.foundCount - present.foundCount
      return (precision >= 0.05 || precision > 0 && found >= 10) && found >= 0
        && alternative.probability < 0.001
    }
    .max { ($0.outcome.precision, $0.outcome.meanScore) < ($1.outcome.precision, $1.outcome.meanScore) }
  }
}

/// A way in which pictures may be prepared wrongly for a network, and how to prepare them instead.
public struct InputHypothesis: Sendable, Hashable {
  public enum InputPreparation: String, Sendable, Hashable, CaseIterable {
    /// Red and blue are swapped.
    case channelOrder = "channel_order"
    /// Pixels of 0…1, minus the usual mean, divided by the usual deviation, as torchvision does.
    case usual = "torchvision_normalization"
    /// Pixels of 0…255, blue first, minus the mean, not divided, as detectron2 and Caffe do.
    case caffe = "detectron2_normalization"
    /// Pixels of 0…1 as they are.
    case shares = "no_normalization"
    /// Pixels of 0…255 as they are.
    case bytes = "raw_bytes"
    /// From −1 to 1.
    case symmetric = "minus_one_to_one"
    /// The present mean and deviation on the other scale: 0…255 for 0…1, or the reverse.
    case otherScale = "other_scale"
    /// Normalised twice.
    case doubled = "doubled_normalization"
  }

  public let preparation: InputPreparation
  public let input: Configuration.Input

  /// All that differ from the present preparation, and from each other.
  public static func all(for present: Configuration.Input) -> [InputHypothesis] {
    var answer: [InputHypothesis] = []
    for preparation in InputPreparation.allCases {
      let hypothesis = InputHypothesis(preparation: preparation, input: preparation.input(present))
      let isNew = ([present] + answer.map(\.input)).allSatisfy { !$0.prepares(as: hypothesis.input) }
      if isNew { answer.append(hypothesis) }
    }
    return answer
  }
}

extension InputHypothesis.InputPreparation {
  func input(_ present: Configuration.Input) -> Configuration.Input {
    var input = present
    func set(mean: [Double], std: [Double], scale: Double) {
      (input.mean, input.std, input.scale) = (mean, std, scale)
    }
    let mean = [0.485, 0.456, 0.406]
    let std = [0.229, 0.224, 0.225]
    switch self {
    case .channelOrder: input.bgr.toggle()
    case .usual:
      set(mean: mean, std: std, scale: 255)
      input.bgr = false
    case .caffe:
      set(mean: [123.675, 116.28, 103.53], std: [1, 1, 1], scale: 1)
      input.bgr = true
    case .shares: set(mean: [0, 0, 0], std: [1, 1, 1], scale: 255)
    case .bytes: set(mean: [0, 0, 0], std: [1, 1, 1], scale: 1)
    case .symmetric: set(mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], scale: 255)
    case .otherScale: input.scale = present.scale == 1 ? 255 : 1
    case .doubled:
      // ((x − m) / s − m) / s
      set(
        mean: zip(present.mean, present.std).map { $0 * (1 + $1) }, std: present.std.map { $0 * $0 },
        scale: present.scale)
    }
    return input
  }
}

extension Configuration.Input {
  /// Whether pixels become the same numbers, within half a percent of the range of a pixel.
  func prepares(as other: Configuration.Input) -> Bool {
    guard bgr == other.bgr else { return false }
    return (0..<3).allSatisfy { channel in
      let (mine, theirs) = (ends(channel), other.ends(channel))
      let tolerance = 0.005 * abs(mine.high - mine.low)
      return abs(mine.low - theirs.low) <= tolerance && abs(mine.high - theirs.high) <= tolerance
    }
  }

  /// What 0 and 255 become.
  private func ends(_ channel: Int) -> (low: Double, high: Double) {
    (-mean[channel] / std[channel], (255 / scale - mean[channel]) / std[channel])
  }
}
