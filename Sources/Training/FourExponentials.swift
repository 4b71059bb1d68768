/// What the losses of four logits are computed from, whatever α and γ.
struct FourLogits {
  /// How far each is on the wrong side.
  private let u: SIMD4<Double>
  private let logarithm: SIMD4<Double>
  /// σ(u), 1 − σ(u), and ln(1 + eᵘ).
  let probability, other, softplus: SIMD4<Double>

  @inline(__always)
  init(_ u: SIMD4<Double>) {
    self.u = u
    let isRight = u .< 0
    let tail = FourExponentials.exponential(-pointwiseMax(u, -u))
    logarithm = FourExponentials.logarithm(onePlus: tail)
    let whole = 1 / (1 + tail)
    probability = whole.replacing(with: tail * whole, where: isRight)
    other = (tail * whole).replacing(with: whole, where: isRight)
    softplus = pointwiseMax(u, SIMD4()) + logarithm
  }

  /// σ(u)^γ for γ that is not 0.
  @inline(__always)
  fileprivate func factor(_ gamma: Double) -> SIMD4<Double> {
    switch gamma {
    case 1: probability
    case 2: probability * probability
    default: FourExponentials.exponential(gamma * (pointwiseMin(u, SIMD4()) - logarithm))
    }
  }
}

extension FocalLoss {
  /// The loss and the size of its gradient of four logits at once, within 10⁻¹¹ of the single form.
  @inline(__always)
  func value(_ logits: FourLogits, weight: Double) -> (loss: SIMD4<Double>, gradient: SIMD4<Double>) {
    var loss = logits.softplus * weight
    var gradient = (gamma * logits.other * logits.softplus + logits.probability) * weight
    if gamma != 0 {
      let factor = logits.factor(gamma)
      loss *= factor
      gradient *= factor
    }
    return (loss, gradient)
  }

  @inline(__always)
  func value(_ u: SIMD4<Double>, weight: Double) -> (loss: SIMD4<Double>, gradient: SIMD4<Double>) {
    value(FourLogits(u), weight: weight)
  }
}

/// Elementary functions of four doubles.
enum FourExponentials {
  /// eˣ for x ≤ 0, by Taylor's series after reduction by ln 2; 0 below −700. NaN stays NaN.
  @inline(__always)
  static func exponential(_ x: SIMD4<Double>) -> SIMD4<Double> {
    let bounded = x.replacing(with: lowest, where: x .< lowest)
    let shifted = bounded * log2e + shifter
    let whole = shifted - shifter
    let rest = (bounded - whole * ln2High) - whole * ln2Low
    var sum = SIMD4<Double>(repeating: 1.0 / 39_916_800)
    sum = sum * rest + 1.0 / 3_628_800
    sum = sum * rest + 1.0 / 362_880
    sum = sum * rest + 1.0 / 40_320
    sum = sum * rest + 1.0 / 5_040
    sum = sum * rest + 1.0 / 720
    sum = sum * rest + 1.0 / 120
    sum = sum * rest + 1.0 / 24
    sum = sum * rest + 1.0 / 6
    sum = sum * rest + 0.5
    sum = sum * rest + 1
    sum = sum * rest + 1
    let bits = (unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &+ 1023) &<< 52
    return (sum * unsafeBitCast(bits, to: SIMD4<Double>.self)).replacing(with: 0, where: x .< lowest)
  }

  /// ln(1 + t) for t from 0 to 1: twice the series of artanh at t / (2 + t).
  @inline(__always)
  static func logarithm(onePlus t: SIMD4<Double>) -> SIMD4<Double> {
    let z = t / (2 + t)
    let square = z * z
    var sum = SIMD4<Double>(repeating: 1.0 / 25)
    sum = sum * square + 1.0 / 23
    sum = sum * square + 1.0 / 21
    sum = sum * square + 1.0 / 19
    sum = sum * square + 1.0 / 17
    sum = sum * square + 1.0 / 15
    sum = sum * square + 1.0 / 13
    sum = sum * square + 1.0 / 11
    sum = sum * square + 1.0 / 9
    sum = sum * square + 1.0 / 7
    sum = sum * square + 1.0 / 5
    sum = sum * square + 1.0 / 3
    sum = sum * square + 1
    return 2 * z * sum
  }

  private static var lowest: Double { -700 }
  private static var log2e: Double { 1.4426950408889634 }
  /// ln 2 in two parts; the first ends in zeros, so that its multiples here are exact.
  private static var ln2High: Double { 0x1.62e42fefa0000p-1 }
  private static var ln2Low: Double { 0x1.cf79abc9e3b3ap-40 }
  /// 1.5 · 2⁵²: adding it rounds to an integer, which then stands in the low bits.
  private static var shifter: Double { 0x1.8p52 }
}
