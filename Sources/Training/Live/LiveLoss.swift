import RetinaNet
import Support

/// The loss of a picture for any α and γ, fast enough for a slider. `DetectionLoss` is the exact one.
///
/// Positives and the hardest negatives are computed one by one; the sums of the others come from histograms, with an
/// error below 10⁻⁵ of the total for γ up to 5.
public struct LiveLoss: Sendable {
  public let targets: TrainingTargets
  let trace: Trace
  let positives: PositivePairs
  /// The positives' logits, by rising loss.
  let risingLosses: [Float]
  let threads: Int
  private let classes: [NegativeSums]
  private let levels: [NegativeSums]
  /// Of all levels.
  let negatives: NegativeSums
  private let boxes: BoxSums
  private let cells: [CellLosses]
  private let stretches: [CellStretch]
  private let cellBins: CellBins

  /// - Parameter histograms: those of the trace.
  /// - Throws: `NonFiniteOutput` where a delta of a positive anchor is NaN or infinite.
  public init(
    _ trace: Trace, _ histograms: LogitHistograms, _ targets: TrainingTargets, box: BoxLoss, threads: Int
  ) throws {
    self.targets = targets
    self.trace = trace
    self.threads = threads
    boxes = try BoxSums(trace, targets, box)
    let positives = PositivePairs(trace, targets)
    self.positives = positives
    risingLosses = positives.logits.sorted(by: >)
    let removed = Self.removed(trace, histograms, targets, positives, threads: threads)
    classes = zip(histograms.classes, removed.classes).map { NegativeSums($0 - $1) }
    let levels = zip(histograms.levels, removed.levels).map { $0 - $1 }
    self.levels = levels.map(NegativeSums.init)
    negatives = NegativeSums(levels.reduce(BinnedLogits(), +))
    cells = histograms.stretches.indices.map {
      CellLosses(histograms.stretches[$0], histograms.cells[$0], without: removed.cells[$0], positives)
    }
    stretches = histograms.stretches
    cellBins = histograms.bins
  }

  /// The pairs that are no negatives: those of ignored anchors, and the positive ones.
  private static func removed(
    _ trace: Trace, _ histograms: LogitHistograms, _ targets: TrainingTargets, _ positives: PositivePairs,
    threads: Int
  ) -> LogitCounts {
    let pairs =
      (targets.matches.ignored.map { (place: $0, label: Int?.none) }
      + zip(positives.places, positives.labels).map { (place: $0, label: $1) })
      .sorted { $0.place < $1.place }
    return LogitCounts(trace, histograms.bins, histograms.stretches, threads: threads) { count, stretch in
      func first(_ anchor: Int) -> Int {
        let place = AnchorMatches.AnchorPlace(level: stretch.level, anchor: anchor)
        return pairs.partitioningIndex { $0.place >= place }
      }
      var open: Int?
      for index in first(stretch.anchors.lowerBound)..<first(stretch.anchors.upperBound) {
        let (place, label) = pairs[index]
        let cell = place.anchor / stretch.anchorsPerCell - stretch.cells.lowerBound
        if let open, open != cell { count.finish(cell: open) }
        open = cell
        if let label {
          count.add(anchor: place.anchor, label: label)
        } else {
          count.add(anchor: place.anchor)
        }
      }
      if let open { count.finish(cell: open) }
    }
  }

  /// The loss by levels, classes and parts.
  public func breakdown(_ focal: FocalLoss) -> LossBreakdown {
    let function = BinnedFunction(.fine, negatives.range, gamma: focal.gamma)
    let weight = focal.weight(isPositive: false)
    func sums(_ negatives: NegativeSums, _ box: BoxSums.BoxSum) -> LossSums {
      var sums = LossSums()
      (sums.easyNegatives, sums.hardNegatives) = negatives.parts(function, weight: weight)
      (sums.box, sums.boxGradient) = (box.loss, box.gradient)
      return sums
    }
    var levels = zip(levels, boxes.levels).map(sums)
    var classes = zip(classes, boxes.classes).map(sums)
    positives.logits.withUnsafeBufferPointer { logits in
      focal.forEachValue(logits, sign: -1, weight: focal.weight(isPositive: true)) { index, loss, gradient in
        let part = LossPart(loss: loss, gradient: gradient, count: 1)
        levels[positives.places[index].level].positives += part
        classes[positives.labels[index]].positives += part
      }
    }
    return LossBreakdown(
      levels: levels, classes: classes, normalizer: Double(max(1, targets.positiveCount)))
  }

  /// Per level, P3 first, the loss or gradient of each grid cell `[gridHeight·gridWidth]`, row by row, summed over the
  /// cell's anchors and classes, before normalisation.
  public func heatmap(_ focal: FocalLoss, _ quantity: LossQuantity, _ side: LossSide) -> [[Float]] {
    let parts = cellSums(focal, quantity, side)
    var maps = trace.levels.map { _ in [Float]() }
    for (stretch, sums) in zip(stretches, parts) {
      maps[stretch.level].append(contentsOf: sums.lazy.map { Float($0) })
    }
    return maps
  }

  /// The sums of each stretch's cells.
  private func cellSums(_ focal: FocalLoss, _ quantity: LossQuantity, _ side: LossSide) -> [[Double]] {
    let function = BinnedFunction(cellBins.grid, 0..<cellBins.grid.count, gamma: focal.gamma)
    let exact = function.factors(quantity)
    // A float cannot hold the smallest values, but their ratios to the largest.
    let largest = exact.reduce(0) { max($0, $1[0]) }
    let scale = largest > 0 ? largest : 1
    let factors = exact.map { SIMD4<Float>($0 / scale) }
    return parallelMap(cells, threads: threads) {
      $0.sums(focal, quantity, side, factors: factors, scale: scale)
    }
  }
}
