/// Sums the losses of background anchors, four classes at a time.
struct NegativeRows {
  private let focal: FocalLoss
  private let weight: Double
  private let comparison: FocalLoss?
  private let otherWeight: Double
  private let classCount: Int
  private let scale: Double
  private var chosen: [FourClasses]
  private var others: [FourClasses]
  private var rowCount = 0
  private var least = SIMD4<Double>()
  private var scores = SIMD4<Double>()

  /// The sums of four neighbouring classes.
  private struct FourClasses {
    var easyLoss, easyGradient, hardLoss, hardGradient, hardCount: SIMD4<Double>

    init() {
      easyLoss = SIMD4()
      (easyGradient, hardLoss, hardGradient, hardCount) = (easyLoss, easyLoss, easyLoss, easyLoss)
    }

    @inline(__always)
    mutating func add(
      _ loss: SIMD4<Double>, _ gradient: SIMD4<Double>, isHard: SIMDMask<SIMD4<Int64>>
    ) {
      easyLoss += loss.replacing(with: 0, where: isHard)
      easyGradient += gradient.replacing(with: 0, where: isHard)
      hardLoss += SIMD4().replacing(with: loss, where: isHard)
      hardGradient += SIMD4().replacing(with: gradient, where: isHard)
      hardCount += SIMD4().replacing(with: 1, where: isHard)
    }
  }

  /// The least of the logits that were added, at most 0.
  var leastLogit: Double { least.min() }

  init(_ focal: FocalLoss, _ comparison: FocalLoss?, classCount: Int, scale: Double) {
    self.focal = focal
    weight = focal.weight(isPositive: false)
    self.comparison = comparison
    otherWeight = comparison?.weight(isPositive: false) ?? 0
    self.classCount = classCount
    self.scale = scale
    chosen = Array(repeating: FourClasses(), count: (classCount + 3) / 4)
    others = comparison == nil ? [] : chosen
  }

  /// A logit so low that it adds nothing, for the lanes behind the last class.
  private static var nothing: Float { -10_000 }

  mutating func add(_ logits: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>?) {
    rowCount += 1
    for group in chosen.indices {
      let label = group * 4
      let count = min(4, classCount - label)
      var four = SIMD4(repeating: Self.nothing)
      if count == 4 {
        four = UnsafeRawPointer(logits + label).loadUnaligned(as: SIMD4<Float>.self)
        least = pointwiseMin(least, Self.doubles(four))
      } else {
        for lane in 0..<count {
          four[lane] = logits[label + lane]
          least[lane] = min(least[lane], Double(four[lane]))
        }
      }
      let u = Self.doubles(four)
      let isHard = u .> 0
      let terms = FourLogits(u)
      scores += terms.probability
      let (loss, gradient) = focal.value(terms, weight: weight)
      chosen[group].add(loss, gradient, isHard: isHard)
      if let comparison {
        let (loss, gradient) = comparison.value(terms, weight: otherWeight)
        others[group].add(loss, gradient, isHard: isHard)
      }
      if let gradients {
        let scaled = gradient * scale
        for lane in 0..<count { gradients[label + lane] = Float(scaled[lane]) }
      }
    }
  }

  @inline(__always)
  private static func doubles(_ four: SIMD4<Float>) -> SIMD4<Double> {
    SIMD4(Double(four[0]), Double(four[1]), Double(four[2]), Double(four[3]))
  }

  /// Adds what has been summed.
  func give(to pair: inout RangePair) {
    give(chosen, to: &pair.chosen)
    pair.chosen.scores.negatives += scores.sum()
    if pair.comparison != nil { give(others, to: &pair.comparison!) }
  }

  private func give(_ groups: [FourClasses], to sums: inout RangeSums) {
    for label in 0..<classCount {
      let (group, lane) = (groups[label / 4], label % 4)
      let hard = Int(group.hardCount[lane])
      sums.easyLoss[label] += group.easyLoss[lane]
      sums.easyGradient[label] += group.easyGradient[lane]
      sums.easyCount[label] += rowCount - hard
      sums.hardLoss[label] += group.hardLoss[lane]
      sums.hardGradient[label] += group.hardGradient[lane]
      sums.hardCount[label] += hard
    }
  }
}
