import RetinaNet

/// A stretch of grid cells, ready for heat maps of any γ.
struct CellLosses: Sendable {
  private let cellCount: Int
  private let counted: [CellLogits]
  /// What the histograms contain but the loss does not: ignored anchors and positive pairs.
  private let removed: [CellLogits]
  /// The negatives above the cut.
  private var highCells: [Int32] = []
  private var highLogits: [Float] = []
  private var tails: [Int: LogitTail] = [:]
  private let positiveCells: [Int32]
  private let positiveLogits: [Float]

  init(
    _ stretch: CellStretch, _ counted: [CellLogits], without removed: [CellLogits], _ positives: PositivePairs
  ) {
    cellCount = stretch.cells.count
    self.counted = counted
    self.removed = removed
    let range = positives.range(level: stretch.level, stretch.anchors)
    positiveCells = positives.places[range].map {
      Int32($0.anchor / stretch.anchorsPerCell - stretch.cells.lowerBound)
    }
    positiveLogits = Array(positives.logits[range])
    for (part, removed) in zip(counted, removed) {
      var next = 0
      for high in part.high {
        if next < removed.high.count, removed.high[next] == high {
          next += 1
          continue
        }
        highCells.append(Int32(Int(high.anchor) / stretch.anchorsPerCell))
        highLogits.append(high.logit)
      }
      tails.merge(part.tails) { $0 + $1 }
      for (cell, tail) in removed.tails { tails[cell, default: LogitTail()] = tails[cell]! - tail }
    }
  }

  /// The sum of each cell.
  ///
  /// - Parameters:
  ///   - factors: of the quantity, for all bins, without α; divided by `scale`.
  func sums(
    _ focal: FocalLoss, _ quantity: LossQuantity, _ side: LossSide, factors: [SIMD4<Float>], scale: Double
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: cellCount)
    func add(_ cells: [Int32], _ logits: [Float], isPositive: Bool) {
      logits.withUnsafeBufferPointer { logits in
        focal.forEachValue(
          logits, sign: isPositive ? -1 : 1, weight: focal.weight(isPositive: isPositive)
        ) { index, loss, gradient in sums[Int(cells[index])] += quantity == .loss ? loss : gradient }
      }
    }
    if side != .positives {
      let weight = focal.weight(isPositive: false)
      for part in counted { Self.add(part, factors, weight * scale, to: &sums) }
      for part in removed { Self.add(part, factors, -weight * scale, to: &sums) }
      for (cell, tail) in tails {
        sums[cell] += weight * (quantity == .loss ? tail.sum : Double(tail.count))
      }
      add(highCells, highLogits, isPositive: false)
    }
    if side != .negatives { add(positiveCells, positiveLogits, isPositive: true) }
    return sums
  }

  /// Adds scalar products of moments and factors.
  private static func add(
    _ part: CellLogits, _ factors: [SIMD4<Float>], _ scale: Double, to sums: inout [Double]
  ) {
    part.moments.withUnsafeBufferPointer { moments in
      factors.withUnsafeBufferPointer { factors in
        var place = 0
        for span in part.spans {
          let first = Int(span.firstBin)
          var (even, odd) = (SIMD4<Float>(), SIMD4<Float>())
          // Spans begin and end at multiples of four bins.
          for bin in stride(from: 0, to: Int(span.binCount), by: 2) {
            even += moments[place &+ bin] * factors[first &+ bin]
            odd += moments[place &+ bin &+ 1] * factors[first &+ bin &+ 1]
          }
          place += Int(span.binCount)
          sums[Int(span.cell)] += Double((even + odd).sum()) * scale
        }
      }
    }
  }
}
