/// Adds the logits of a background anchor, four classes at a time.
struct NegativeRow {
  private let focal: FocalLoss
  private let weight: Double
  private let comparison: FocalLoss?
  private let otherWeight: Double
  private let classCount: Int
  private let scale: Double
  private var least = SIMD4<Double>()
  /// The sums of scores.
  private(set) var scores = SIMD4<Double>()

  /// The least of the logits that were added, at most 0.
  var leastLogit: Double { least.min() }

  init(_ focal: FocalLoss, _ comparison: FocalLoss?, classCount: Int, scale: Double) {
    self.focal = focal
    weight = focal.weight(isPositive: false)
    self.comparison = comparison
    otherWeight = comparison?.weight(isPositive: false) ?? 0
    self.classCount = classCount
    self.scale = scale
  }

  mutating func add(
    _ logits: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>?, to pair: inout RangePair
  ) {
    var label = 0
    while label + 4 <= classCount {
      let four = UnsafeRawPointer(logits + label).loadUnaligned(as: SIMD4<Float>.self)
      let u = SIMD4<Double>(Double(four[0]), Double(four[1]), Double(four[2]), Double(four[3]))
      least = pointwiseMin(least, u)
      let terms = FourLogits(u)
      scores += terms.probability
      let (loss, gradient) = focal.value(terms, weight: weight)
      for lane in 0..<4 {
        pair.chosen.addNegative(label + lane, loss[lane], gradient[lane], isHard: u[lane] > 0)
      }
      if let comparison {
        let (loss, gradient) = comparison.value(terms, weight: otherWeight)
        for lane in 0..<4 {
          pair.comparison?.addNegative(label + lane, loss[lane], gradient[lane], isHard: u[lane] > 0)
        }
      }
      if let gradients {
        for lane in 0..<4 { gradients[label + lane] = Float(gradient[lane] * scale) }
      }
      label += 4
    }
    while label < classCount {
      let u = Double(logits[label])
      least[0] = min(least[0], u)
      scores[0] += FocalLoss.score(logits[label])
      let (loss, gradient) = focal.value(u, weight: weight)
      pair.chosen.addNegative(label, loss, gradient, isHard: u > 0)
      if let comparison {
        let (loss, gradient) = comparison.value(u, weight: otherWeight)
        pair.comparison?.addNegative(label, loss, gradient, isHard: u > 0)
      }
      gradients?[label] = Float(gradient * scale)
      label += 1
    }
  }
}
