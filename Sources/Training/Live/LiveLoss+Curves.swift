import Foundation
import Support

extension LiveLoss {
  /// Figure 4 of the paper on this picture, foreground (positive pairs) and background (negative ones) apart.
  ///
  /// α has no influence: it weighs all samples of a side alike.
  public func cumulative(gamma: Double) -> (foreground: CumulativeLoss, background: CumulativeLoss) {
    (foreground(gamma: gamma), background(gamma: gamma))
  }

  /// Points of a curve, more or less.
  private static let pointCount = 1000

  private func foreground(gamma: Double) -> CumulativeLoss {
    let logits = risingLosses
    var losses = [Double](repeating: 0, count: logits.count)
    logits.withUnsafeBufferPointer {
      FocalLoss(alpha: nil, gamma: gamma).forEachValue($0, sign: -1, weight: 1) { index, loss, _ in
        losses[index] = loss
      }
    }
    let step = max(1, logits.count / Self.pointCount)
    var curve = CumulativeSums()
    for start in stride(from: 0, to: losses.count, by: step) {
      let part = losses[start..<min(start + step, losses.count)]
      curve.add(count: Double(part.count), loss: part.reduce(0, +))
    }
    return curve.shares(count: logits.count)
  }

  private func background(gamma: Double) -> CumulativeLoss {
    let function = BinnedFunction(.fine, negatives.range, gamma: gamma)
    var curve = CumulativeSums()
    curve.add(count: Double(negatives.losslessCount), loss: 0)
    negatives.forEachBinFromEasiest(function) { count, loss in curve.add(count: count, loss: loss) }
    curve.add(count: Double(negatives.tailCount), loss: negatives.tailSum)
    return curve.shares(count: negatives.count)
  }

  /// How many pairs have which p_t.
  ///
  /// - Parameter edges: bounds of the bins, rising, from 0 to 1; two at least.
  public func density(edges: [Double]) -> PairDensity {
    precondition(edges.count >= 2, "a density has a bin")
    // p_t = σ(y), y being the logit of a positive and its opposite for a negative.
    let y = edges.map { log($0) - log1p(-$0) }
    let below = y.map { negatives.count(below: $0) }
    var positives = [Double](repeating: 0, count: edges.count - 1)
    for logit in self.positives.logits {
      // A bin holds its lower bound; the last one both.
      let bin = min(y.partitioningIndex { $0 > Double(logit) } - 1, positives.count - 1)
      if bin >= 0, Double(logit) <= y[bin + 1] { positives[bin] += 1 }
    }
    return PairDensity(
      edges: edges, positives: positives, negatives: zip(below.dropFirst(), below).map { max(0, $0 - $1) })
  }

  /// How many pairs have which p_t, in bins of one width from 0 to 1.
  public func density(bins: Int) -> PairDensity {
    density(edges: (0...bins).map { Double($0) / Double(bins) })
  }
}

/// Sums up a curve's samples.
private struct CumulativeSums {
  private var sums: [(count: Double, loss: Double)] = [(0, 0)]

  mutating func add(count: Double, loss: Double) {
    guard count > 0, let last = sums.last else { return }
    sums.append((last.count + count, last.loss + max(0, loss)))
  }

  func shares(count: Int) -> CumulativeLoss {
    guard let total = sums.last, total.count > 0 else { return CumulativeLoss(points: [], count: 0) }
    return CumulativeLoss(
      points: sums.map {
        CumulativeLoss.CumulativeShare(
          samples: $0.count / total.count, loss: total.loss > 0 ? $0.loss / total.loss : 0)
      }, count: count)
  }
}
