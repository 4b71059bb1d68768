import Support

/// The score of a logit, in the steps that torch takes on a CPU: float32 throughout, 1 / (1 + e⁻ˣ).
///
/// The steps matter: many logits have the same score near 1, and equal scores are ordered by index.
public enum Sigmoid {
  public static func score(_ logit: Float) -> Float { 1 / (1 + Exponential.float(-logit)) }

  /// Four scores, equal to the last bit to those of the single form.
  @inline(__always)
  static func score(_ logits: SIMD4<Float>) -> SIMD4<Float> { 1 / (1 + Exponential.float(-logits)) }

  /// The least logit whose score is above `threshold`, strictly: `logit >= bound` is then equivalent to
  /// `score(logit) > threshold`, without an exponential. NaN, which no logit reaches, if no score is above it.
  public static func leastLogit(above threshold: Float) -> Float {
    guard score(.infinity) > threshold else { return .nan }
    if score(-.infinity) > threshold { return -.infinity }
    var failing = (-Float.infinity).ordinal
    var passing = Float.infinity.ordinal
    while passing - failing > 1 {
      let middle = failing + (passing - failing) / 2
      if score(Float(ordinal: middle)) > threshold { passing = middle } else { failing = middle }
    }
    return Float(ordinal: passing)
  }
}
