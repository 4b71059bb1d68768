import RetinaNet
import Support
import Synchronization
import Tensors

/// Goes once over a level's logits and over the deltas of its positive anchors, for one loss or two that differ in α and γ.
struct LevelLossPass: Sendable {
  private let level: LossLevel
  private let targets: TrainingTargets
  private let settings: LossSettings
  /// The second loss of the logits.
  private let comparison: FocalLoss?
  private let coder: BoxCoder
  /// What gradients are multiplied by.
  private let scale: Double
  private let classCount: Int
  /// The level's anchors that are not background, by rising anchor.
  private let exceptions: [AnchorException]

  /// An anchor that is positive, or ignored.
  private struct AnchorException {
    var anchor: Int
    /// The object that it serves; `nil` if it is ignored.
    var object: Int?
  }

  /// - Parameter number: the level's place; 0 is P3.
  init(
    _ level: LossLevel, _ number: Int, _ targets: TrainingTargets, _ settings: LossSettings,
    comparison: FocalLoss?, _ coder: BoxCoder, scale: Double
  ) {
    self.level = level
    self.targets = targets
    self.settings = settings
    self.comparison = comparison
    self.coder = coder
    self.scale = scale
    classCount = level.logits.shape[1]
    let positives = targets.matches.positives.lazy.filter { $0.place.level == number }
      .map { AnchorException(anchor: $0.place.anchor, object: $0.object) }
    let ignored = targets.matches.ignored.lazy.filter { $0.level == number }
      .map { AnchorException(anchor: $0.anchor, object: nil) }
    exceptions = (Array(positives) + Array(ignored)).sorted { $0.anchor < $1.anchor }
  }

  /// The sums of each class by both losses, the second empty where there is none, and those of the scores.
  struct ClassSums: Sendable {
    var chosen: [LossSums]
    var comparison: [LossSums] = []
    var scores = PairScores()
  }

  func sums(threads: Int) throws -> ClassSums {
    try run(threads: threads, logitGradients: nil, deltaGradients: nil)
  }

  /// The sums of each class, and the gradients of all logits and deltas, times `scale`.
  func sumsAndGradients(
    threads: Int
  ) throws -> (sums: ClassSums, gradients: (logits: Tensor, deltas: Tensor)) {
    var sums = ClassSums(chosen: [])
    var deltas: Tensor?
    let logits = try Tensor(shape: level.logits.shape) { logitGradients in
      deltas = try Tensor(shape: level.deltas.shape) { deltaGradients in
        deltaGradients.update(repeating: 0)
        sums = try run(
          threads: threads, logitGradients: GradientRows(logitGradients),
          deltaGradients: GradientRows(deltaGradients))
      }
    }
    return (sums, (logits, deltas!))
  }

  /// Anchors to a range; the ranges' sums are added in their order, so that the result does not depend on threads.
  private static let grain = 2048

  private func run(
    threads: Int, logitGradients: GradientRows?, deltaGradients: GradientRows?
  ) throws -> ClassSums {
    let count = level.anchorCount
    let parts = Mutex([RangePair?](repeating: nil, count: (count + Self.grain - 1) / Self.grain))
    level.logits.withUnsafeBufferPointer { logits in
      nonisolated(unsafe) let logits = logits
      forEachRange(of: count, grain: Self.grain, threads: threads) { anchors in
        let sums = rangeSums(
          anchors, logits.baseAddress!, logitGradients: logitGradients, deltaGradients: deltaGradients)
        parts.withLock { $0[anchors.lowerBound / Self.grain] = sums }
      }
    }
    var sums = ClassSums(chosen: [LossSums](repeating: LossSums(), count: classCount))
    if comparison != nil { sums.comparison = sums.chosen }
    for part in parts.withLock({ $0 }).compactMap({ $0 }) {
      if let failure = part.chosen.failure { throw failure }
      for label in sums.chosen.indices { sums.chosen[label] += part.chosen.sums(label) }
      sums.scores += part.chosen.scores
      guard let other = part.comparison else { continue }
      for label in sums.comparison.indices { sums.comparison[label] += other.sums(label) }
    }
    return sums
  }

  private func rangeSums(
    _ anchors: Range<Int>, _ logits: UnsafePointer<Float>, logitGradients: GradientRows?,
    deltaGradients: GradientRows?
  ) -> RangePair {
    var pair = RangePair(
      chosen: RangeSums(classCount: classCount),
      comparison: comparison.map { _ in RangeSums(classCount: classCount) })
    var next = exceptions.partitioningIndex { $0.anchor >= anchors.lowerBound }
    var negatives = NegativeRows(settings.focal, comparison, classCount: classCount, scale: scale)
    var anchor = anchors.lowerBound
    while anchor < anchors.upperBound {
      let values = logits + anchor * classCount
      let gradients = logitGradients.map { $0.base + anchor * classCount }
      let stop = min(next < exceptions.count ? exceptions[next].anchor : .max, anchors.upperBound)
      guard stop == anchor else {
        negatives.add(values, rows: stop - anchor, gradients: gradients)
        anchor = stop
        continue
      }
      if let object = exceptions[next].object {
        let label = targets.objects[object].label
        addPositive(anchor, label, values, gradients, settings.focal, &pair.chosen)
        if let comparison, pair.comparison != nil {
          addPositive(anchor, label, values, nil, comparison, &pair.comparison!)
        }
        addBox(anchor, object, label, deltaGradients.map { $0.base + anchor * 4 }, &pair.chosen)
      } else {
        gradients?.update(repeating: 0, count: classCount)
      }
      next += 1
      anchor += 1
    }
    negatives.give(to: &pair)
    // An infinitely negative logit of a negative has no loss, but is as wrong as any other.
    if !pair.chosen.isFinite || negatives.leastLogit == -.infinity {
      pair.chosen.failure = firstFailure(anchors, logits) ?? pair.chosen.failure
    }
    pair.comparison?.box = pair.chosen.box
    return pair
  }

  private func addPositive(
    _ anchor: Int, _ own: Int, _ values: UnsafePointer<Float>, _ gradients: UnsafeMutablePointer<Float>?,
    _ focal: FocalLoss, _ sums: inout RangeSums
  ) {
    for label in 0..<classCount {
      let isPositive = label == own
      if !values[label].isFinite {
        sums.failure = NonFiniteOutput(level: level.name, anchor: anchor, label: label)
      }
      let u = isPositive ? -Double(values[label]) : Double(values[label])
      let (loss, gradient) = focal.value(u, weight: focal.weight(isPositive: isPositive))
      gradients?[label] = Float((isPositive ? -gradient : gradient) * scale)
      let score = FocalLoss.score(values[label])
      if isPositive {
        sums.positives[label] += LossPart(loss: loss, gradient: gradient, count: 1)
        sums.scores.positives += score
      } else {
        sums.scores.negatives += score
        sums.addNegative(label, loss, gradient, isHard: u > 0)
      }
    }
  }

  private func addBox(
    _ anchor: Int, _ object: Int, _ label: Int, _ gradients: UnsafeMutablePointer<Float>?,
    _ sums: inout RangeSums
  ) {
    let value: (loss: Double, gradient: SIMD4<Double>)
    do {
      value = try settings.box.value(level, anchor: anchor, object: targets.boxes[object], coder: coder)
    } catch {
      sums.failure = error
      return
    }
    let (loss, gradient) = value
    sums.box[label].0 += loss
    for side in 0..<4 {
      sums.box[label].1 += abs(gradient[side])
      gradients?[side] = Float(gradient[side] * scale)
    }
  }

  private func firstFailure(_ anchors: Range<Int>, _ logits: UnsafePointer<Float>) -> NonFiniteOutput? {
    for index in anchors.lowerBound * classCount..<anchors.upperBound * classCount
    where !logits[index].isFinite {
      return NonFiniteOutput(level: level.name, anchor: index / classCount, label: index % classCount)
    }
    return nil
  }
}

/// A gradient that several threads write, each its own rows.
private struct GradientRows: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>

  init(_ buffer: UnsafeMutableBufferPointer<Float>) { base = buffer.baseAddress! }
}
