/// The transforms of Winograd's F(4×4, 3×3) with the points 0, ±1, ±2, ∞ (Lavin and Gray 2015, section 4.3), in
/// one dimension and for eight channels at once. The two-dimensional ones apply them to columns, then to rows.
enum WinogradTransforms {
  /// Bᵀd: six values of the input.
  @inline(__always)
  static func input<V: SIMD>(
    _ a: V, _ b: V, _ c: V, _ d: V, _ e: V, _ f: V
  ) -> (V, V, V, V, V, V) where V.Scalar == Float {
    let even = e - 4 * c
    let odd = d - 4 * b
    let evenHalf = e - c
    let oddHalf = 2 * (d - b)
    return (
      4 * a - 5 * c + e,
      even + odd,
      even - odd,
      evenHalf + oddHalf,
      evenHalf - oddHalf,
      4 * b - 5 * d + f
    )
  }

  /// Aᵀm: four values of the output from six products.
  @inline(__always)
  static func output<V: SIMD>(
    _ a: V, _ b: V, _ c: V, _ d: V, _ e: V, _ f: V
  ) -> (V, V, V, V) where V.Scalar == Float {
    let sum = b + c
    let difference = b - c
    let sumOfFar = d + e
    let differenceOfFar = d - e
    return (
      a + sum + sumOfFar,
      difference + 2 * differenceOfFar,
      sum + 4 * sumOfFar,
      difference + 8 * differenceOfFar + f
    )
  }

  /// Gg: three values of the kernel.
  @inline(__always)
  static func kernel<V: SIMD>(_ a: V, _ b: V, _ c: V) -> (V, V, V, V, V, V) where V.Scalar == Double {
    let near = (a + c) * (-1 / 6)
    let middle = b * (1 / 6)
    let far = a * (1 / 24) + c * (1 / 6)
    let farMiddle = b * (1 / 12)
    return (a * 0.25, near - middle, near + middle, far + farMiddle, far - farMiddle, c)
  }
}
