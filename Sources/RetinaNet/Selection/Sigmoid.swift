/// The score of a logit, in the steps that torch takes on a CPU: float32 throughout, 1 / (1 + e⁻ˣ).
///
/// The steps matter: many logits share a score near 1, and what shares a score is ordered by index.
public enum Sigmoid {
  public static func score(_ logit: Float) -> Float { 1 / (1 + Exponential.float(-logit)) }

  /// Four scores, equal to the last bit to those of the single form.
  @inline(__always)
  static func score(_ logits: SIMD4<Float>) -> SIMD4<Float> { 1 / (1 + Exponential.float(-logits)) }

  /// The least logit whose score is above `threshold`, strictly: `logit >= bound` then says what
  /// `score(logit) > threshold` says, without an exponential. NaN, which nothing reaches, where no score is.
  public static func leastLogit(above threshold: Float) -> Float {
    guard score(.infinity) > threshold else { return .nan }
    if score(-.infinity) > threshold { return -.infinity }
    // Both ends as integers that are ordered as the floats are.
    var failing = ordinal(-.infinity)
    var passing = ordinal(.infinity)
    while passing - failing > 1 {
      let middle = failing + (passing - failing) / 2
      if score(float(middle)) > threshold { passing = middle } else { failing = middle }
    }
    return float(passing)
  }

  private static func ordinal(_ x: Float) -> Int {
    let bits = Int(Int32(bitPattern: x.bitPattern))
    return bits >= 0 ? bits : Int(Int32.min) - bits
  }

  private static func float(_ ordinal: Int) -> Float {
    let bits = ordinal >= 0 ? ordinal : Int(Int32.min) - ordinal
    return Float(bitPattern: UInt32(bitPattern: Int32(bits)))
  }
}
