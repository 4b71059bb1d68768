import RetinaNet
import Tensors

/// The loss that a family trains a network by.
public struct LossSettings: Sendable, Hashable {
  public var focal: FocalLoss
  public var box: BoxLoss

  public init(focal: FocalLoss = .paper, box: BoxLoss) {
    self.focal = focal
    self.box = box
  }

  /// As a family trains.
  public init(family: Family) { self.init(box: BoxLoss(family: family)) }
}

/// Why a loss cannot be computed.
public struct NonFiniteOutput: Error, CustomStringConvertible, Sendable, Hashable {
  public var level: String
  public var anchor: Int
  /// The class channel, or `nil` for a box delta.
  public var label: Int?

  public var description: String {
    let what = label.map { "the logit of class \($0)" } ?? "a box delta"
    return """
      \(level), anchor \(anchor): \(what) is not a finite number, so there is no loss; look at the weights, or at \
      the picture's preparation
      """
  }
}

/// The exact loss of one picture, in double precision.
public struct DetectionLoss: Sendable {
  public let settings: LossSettings
  public let breakdown: LossBreakdown
  /// The same by a second loss of the logits, found in the same pass; `nil` unless asked for.
  public let comparison: LossBreakdown?
  /// The sums of the scores of positive and of negative pairs.
  public let scores: PairScores
  /// ∂L/∂logits and ∂L/∂deltas of each level, normalised, in the shapes of the trace; empty unless asked for.
  public let logitGradients: [Tensor]
  public let deltaGradients: [Tensor]

  /// - Parameters:
  ///   - levels: P3 first.
  ///   - comparison: a second loss of the logits; that of the boxes is the same.
  ///   - keepsGradients: whether the gradients of all logits and deltas are kept.
  ///   - scale: what gradients are multiplied by; by default they are divided by the positive anchors, at least 1.
  /// - Throws: `NonFiniteOutput` where a logit, or the delta of a positive anchor, is NaN or infinite.
  public init(
    _ levels: [LossLevel], coder: BoxCoder, _ targets: TrainingTargets, _ settings: LossSettings,
    comparison: FocalLoss? = nil, keepsGradients: Bool = false, scale: Double? = nil, threads: Int = 1
  ) throws {
    self.settings = settings
    let classCount = levels.first?.classCount ?? 0
    let normalizer = Double(max(1, targets.positiveCount))
    var chosen = LossBreakdown(
      levels: Array(repeating: LossSums(), count: levels.count),
      classes: Array(repeating: LossSums(), count: classCount), normalizer: normalizer)
    var other = chosen
    var scores = PairScores()
    var logitGradients: [Tensor] = []
    var deltaGradients: [Tensor] = []
    for (number, level) in levels.enumerated() {
      let pass = LevelLossPass(
        level, number, targets, settings, comparison: comparison, coder, scale: scale ?? 1 / normalizer)
      let sums: LevelLossPass.ClassSums
      if keepsGradients {
        let gradients: (logits: Tensor, deltas: Tensor)
        (sums, gradients) = try pass.sumsAndGradients(threads: threads)
        logitGradients.append(gradients.logits)
        deltaGradients.append(gradients.deltas)
      } else {
        sums = try pass.sums(threads: threads)
      }
      chosen.add(sums.chosen, level: number)
      other.add(sums.comparison, level: number)
      scores += sums.scores
    }
    breakdown = chosen
    self.comparison = comparison.map { _ in other }
    self.scores = scores
    self.logitGradients = logitGradients
    self.deltaGradients = deltaGradients
  }

  /// As of the levels of a trace.
  public init(
    _ trace: Trace, _ targets: TrainingTargets, _ settings: LossSettings, comparison: FocalLoss? = nil,
    keepsGradients: Bool = false, threads: Int = 1
  ) throws {
    try self.init(
      trace.levels.map { LossLevel($0) }, coder: BoxCoder(trace.configuration), targets, settings,
      comparison: comparison, keepsGradients: keepsGradients, threads: threads)
  }
}
