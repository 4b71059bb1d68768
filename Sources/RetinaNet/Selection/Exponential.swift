/// eˣ rounded to float32: the same for one value as for many, and monotone.
///
/// Computed in double precision (Taylor's series after reduction by ln 2) to within 10⁻¹¹, then rounded once, so
/// that the result is the correctly rounded one in all but about one of ten thousand cases, where it is its neighbour.
/// The platform's `expf` is as good but cannot take vectors, and the order of candidates must not depend on
/// which of two functions looked at them.
enum Exponential {
  static func float(_ x: Float) -> Float {
    let x = Double(x)
    let bounded = x > bound ? bound : (x < -bound ? -bound : x)
    let shifted = bounded * log2e + shifter
    let whole = shifted - shifter
    let rest = (bounded - whole * ln2High) - whole * ln2Low
    let sum = series(constant: { $0 }, step: { $0 * rest + $1 })
    let scale = Double(bitPattern: (shifted.bitPattern &+ 1023) &<< 52)
    return Float(sum * scale)
  }

  /// The same operations on two values.
  @inline(__always)
  static func float(_ x: SIMD2<Float>) -> SIMD2<Float> {
    var bounded = SIMD2<Double>(Double(x[0]), Double(x[1]))
    bounded.replace(with: bound, where: bounded .> bound)
    bounded.replace(with: -bound, where: bounded .< -bound)
    let shifted = bounded * log2e + shifter
    let whole = shifted - shifter
    let rest = (bounded - whole * ln2High) - whole * ln2Low
    let sum = series(constant: { SIMD2<Double>(repeating: $0) }, step: { $0 * rest + $1 })
    let bits = (unsafeBitCast(shifted, to: SIMD2<UInt64>.self) &+ 1023) &<< 52
    let product = sum * unsafeBitCast(bits, to: SIMD2<Double>.self)
    return SIMD2(Float(product[0]), Float(product[1]))
  }

  /// The same operations on four values.
  @inline(__always)
  static func float(_ x: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4(lowHalf: float(x.lowHalf), highHalf: float(x.highHalf))
  }

  /// Taylor's series of eˣ by Horner's rule, for one value or many.
  ///
  /// - Parameters:
  ///   - constant: makes a value of the highest coefficient.
  ///   - step: multiplies by x and adds the next coefficient.
  @inline(__always)
  private static func series<Value>(
    constant: (Double) -> Value, step: (Value, Double) -> Value
  ) -> Value {
    var sum = constant(1.0 / 362_880)
    sum = step(sum, 1.0 / 40_320)
    sum = step(sum, 1.0 / 5_040)
    sum = step(sum, 1.0 / 720)
    sum = step(sum, 1.0 / 120)
    sum = step(sum, 1.0 / 24)
    sum = step(sum, 1.0 / 6)
    sum = step(sum, 0.5)
    sum = step(sum, 1)
    return step(sum, 1)
  }

  /// Beyond this the float32 result is 0 or infinite, and up to it the power of two fits a double.
  private static var bound: Double { 200 }
  private static var log2e: Double { 1.4426950408889634 }
  /// ln 2 in two parts; the first ends in zeros, so that its multiples here are exact.
  private static var ln2High: Double { 0x1.62e42fefa0000p-1 }
  private static var ln2Low: Double { 0x1.cf79abc9e3b3ap-40 }
  /// 1.5 · 2⁵²: adding it rounds to an integer, which then stands in the low bits.
  private static var shifter: Double { 0x1.8p52 }
}
