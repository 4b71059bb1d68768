/// The transforms of Winograd's F(4×4, 3×3) with the points 0, ±1, ±2, ∞ (Lavin and Gray 2015, section 4.3), for
/// eight channels at once. Each is given in one dimension and applied to columns, then to rows.
enum WinogradTransforms {
  typealias Values<V> = (Int) -> V
  typealias Store<V> = (Int, V) -> Void

  /// BᵀdB: 6×6 values of the input, row by row, to 6×6.
  @inline(__always)
  static func input<V: SIMD>(_ tile: Values<V>, _ output: Store<V>) where V.Scalar == Float {
    inBothDirections(from: 6, to: 6, tile, inputLine, output)
  }

  /// AᵀmA: 6×6 products to 4×4 values of the output.
  @inline(__always)
  static func output<V: SIMD>(_ products: Values<V>, _ output: Store<V>) where V.Scalar == Float {
    inBothDirections(from: 6, to: 4, products, outputLine, output)
  }

  /// GgGᵀ: 3×3 values of the kernel to 6×6.
  @inline(__always)
  static func kernel<V: SIMD>(_ taps: Values<V>, _ output: Store<V>) where V.Scalar == Double {
    inBothDirections(from: 3, to: 6, taps, kernelLine, output)
  }

  /// Applies a transform of `side` values to `made` values to each column, then to each row of what comes of that.
  @inline(__always)
  private static func inBothDirections<V>(
    from side: Int, to made: Int, _ values: Values<V>, _ transform: (Values<V>, Store<V>) -> Void,
    _ output: Store<V>
  ) {
    withUnsafeTemporaryAllocation(of: V.self, capacity: side * made) { middle in
      for x in 0..<side { transform({ values($0 * side + x) }, { middle[$0 * side + x] = $1 }) }
      for y in 0..<made { transform({ middle[y * side + $0] }, { output(y * made + $0, $1) }) }
    }
  }

  /// Bᵀd: six values of the input.
  @inline(__always)
  private static func inputLine<V: SIMD>(_ values: Values<V>, _ output: Store<V>) where V.Scalar == Float {
    let (a, b, c) = (values(0), values(1), values(2))
    let (d, e, f) = (values(3), values(4), values(5))
    let even = e - 4 * c
    let odd = d - 4 * b
    let evenHalf = e - c
    let oddHalf = 2 * (d - b)
    output(0, 4 * a - 5 * c + e)
    output(1, even + odd)
    output(2, even - odd)
    output(3, evenHalf + oddHalf)
    output(4, evenHalf - oddHalf)
    output(5, 4 * b - 5 * d + f)
  }

  /// Aᵀm: four values of the output from six products.
  @inline(__always)
  private static func outputLine<V: SIMD>(_ values: Values<V>, _ output: Store<V>) where V.Scalar == Float {
    let (a, b, c) = (values(0), values(1), values(2))
    let (d, e, f) = (values(3), values(4), values(5))
    let sum = b + c
    let difference = b - c
    let sumOfFar = d + e
    let differenceOfFar = d - e
    output(0, a + sum + sumOfFar)
    output(1, difference + 2 * differenceOfFar)
    output(2, sum + 4 * sumOfFar)
    output(3, difference + 8 * differenceOfFar + f)
  }

  /// Gg: three values of the kernel.
  @inline(__always)
  private static func kernelLine<V: SIMD>(_ values: Values<V>, _ output: Store<V>) where V.Scalar == Double {
    let (a, b, c) = (values(0), values(1), values(2))
    let near = (a + c) * (-1 / 6)
    let middle = b * (1 / 6)
    let far = a * (1 / 24) + c * (1 / 6)
    let farMiddle = b * (1 / 12)
    output(0, a * 0.25)
    output(1, near - middle)
    output(2, near + middle)
    output(3, far + farMiddle)
    output(4, far - farMiddle)
    output(5, c)
  }
}
