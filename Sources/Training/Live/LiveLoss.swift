import Foundation
import RetinaNet
import Support

/// The loss of a picture for any α and γ, fast enough for a slider. `DetectionLoss` is the exact one.
public struct LiveLoss: Sendable {
  public let targets: TrainingTargets
  private let trace: Trace
  private let box: BoxLoss
  private let threads: Int

  /// - Parameter histograms: those of the trace.
  /// - Throws: `NonFiniteOutput` where a delta of a positive anchor is NaN or infinite.
  public init(
    _ trace: Trace, _ histograms: LogitHistograms, _ targets: TrainingTargets, box: BoxLoss, threads: Int
  ) throws {
    self.targets = targets
    self.trace = trace
    self.box = box
    self.threads = threads
    _ = try DetectionLoss(trace, targets, LossSettings(box: box), threads: threads)
  }

  /// The loss by levels, classes and parts.
  public func breakdown(_ focal: FocalLoss) -> LossBreakdown {
    do {
      return try DetectionLoss(trace, targets, LossSettings(focal: focal, box: box), threads: threads)
        .breakdown
    } catch {
      preconditionFailure("outputs that were finite are not: \(error)")
    }
  }

  /// Per level, P3 first, the loss or gradient of each grid cell `[gridHeight·gridWidth]`, row by row, summed over the
  /// cell's anchors and classes, before normalisation.
  public func heatmap(_ focal: FocalLoss, _ quantity: LossQuantity, _ side: LossSide) -> [[Float]] {
    var maps = trace.levels.map { [Double](repeating: 0, count: $0.gridHeight * $0.gridWidth) }
    forEachPair { place, _, logit, _, isPositive in
      guard side == .both || (side == .positives) == isPositive else { return }
      let (loss, gradient) = Self.value(logit, isPositive: isPositive, focal)
      maps[place.level][place.anchor / trace.levels[place.level].anchorsPerCell] +=
        quantity == .loss ? loss : gradient
    }
    return maps.map { $0.map { Float($0) } }
  }

  /// Figure 4 of the paper on this picture, foreground (positive pairs) and background (negative ones) apart.
  ///
  /// α has no influence: it weighs all samples of a side alike.
  public func cumulative(gamma: Double) -> (foreground: CumulativeLoss, background: CumulativeLoss) {
    let focal = FocalLoss(alpha: nil, gamma: gamma)
    var losses: (foreground: [Double], background: [Double]) = ([], [])
    forEachPair { _, _, logit, _, isPositive in
      let loss = Self.value(logit, isPositive: isPositive, focal).loss
      if isPositive { losses.foreground.append(loss) } else { losses.background.append(loss) }
    }
    return (Self.curve(losses.foreground), Self.curve(losses.background))
  }

  private static func curve(_ losses: [Double]) -> CumulativeLoss {
    let sorted = losses.sorted()
    let total = sorted.reduce(0, +)
    var points = sorted.isEmpty ? [] : [CumulativeLoss.CumulativeShare(samples: 0, loss: 0)]
    let step = max(1, sorted.count / 2000)
    var sum = 0.0
    for (index, loss) in sorted.enumerated() {
      sum += loss
      if (index + 1) % step == 0 || index + 1 == sorted.count {
        points.append(
          .init(samples: Double(index + 1) / Double(sorted.count), loss: total > 0 ? sum / total : 0))
      }
    }
    return CumulativeLoss(points: points, count: sorted.count)
  }

  /// How many pairs have which p_t.
  ///
  /// - Parameter edges: bounds of the bins, rising, from 0 to 1.
  public func density(edges: [Double]) -> PairDensity {
    var counts = (
      positives: [Double](repeating: 0, count: edges.count - 1),
      negatives: [Double](repeating: 0, count: edges.count - 1)
    )
    forEachPair { _, _, logit, _, isPositive in
      let right = 1 / (1 + exp(isPositive ? -logit : logit))
      let bin = min(edges.count - 2, edges.partitioningIndex { $0 > right } - 1)
      guard bin >= 0, right <= edges[bin + 1] else { return }
      if isPositive { counts.positives[bin] += 1 } else { counts.negatives[bin] += 1 }
    }
    return PairDensity(edges: edges, positives: counts.positives, negatives: counts.negatives)
  }

  /// How many pairs have which p_t, in bins of one width from 0 to 1.
  public func density(bins: Int) -> PairDensity {
    density(edges: (0...bins).map { Double($0) / Double(bins) })
  }

  /// The anchors whose classification loses most, by falling loss; of equal ones the first comes first.
  public func hardest(_ count: Int, _ focal: FocalLoss) -> [HardAnchor] {
    var anchors: [HardAnchor] = []
    forEachPair { place, label, logit, object, isPositive in
      let loss = Self.value(logit, isPositive: isPositive, focal).loss
      if label == 0 || loss > anchors[anchors.count - 1].labelLoss {
        let sum = label == 0 ? 0 : anchors.removeLast().loss
        anchors.append(
          HardAnchor(
            place: place, loss: sum + loss, label: label, labelLoss: loss,
            rightProbability: 1 / (1 + exp(isPositive ? -logit : logit)), object: object))
      } else {
        let last = anchors.removeLast()
        anchors.append(
          HardAnchor(
            place: place, loss: last.loss + loss, label: last.label, labelLoss: last.labelLoss,
            rightProbability: last.rightProbability, object: object))
      }
    }
    return Array(
      anchors.sorted { ($1.loss, $0.place) < ($0.loss, $1.place) }.prefix(max(0, count)))
  }

  private static func value(
    _ logit: Double, isPositive: Bool, _ focal: FocalLoss
  ) -> (loss: Double, gradient: Double) {
    focal.value(isPositive ? -logit : logit, weight: focal.weight(isPositive: isPositive))
  }

  /// Calls `body` for each pair that takes part in the loss with its place, class, logit, the object that its anchor
  /// serves, and whether it is positive.
  private func forEachPair(_ body: (AnchorMatches.AnchorPlace, Int, Double, Int?, Bool) -> Void) {
    let objects = Dictionary(uniqueKeysWithValues: targets.matches.positives.map { ($0.place, $0.object) })
    let ignored = Set(targets.matches.ignored)
    for (number, level) in trace.levels.enumerated() {
      let classCount = level.logits.shape[1]
      level.logits.withUnsafeBufferPointer { logits in
        for anchor in 0..<level.anchorCount {
          let place = AnchorMatches.AnchorPlace(level: number, anchor: anchor)
          if ignored.contains(place) { continue }
          let object = objects[place]
          let own = object.map { targets.objects[$0].label }
          for label in 0..<classCount {
            body(place, label, Double(logits[anchor * classCount + label]), object, label == own)
          }
        }
      }
    }
  }
}
