/// GgGᵀ, the transform of a kernel for Winograd's F(4×4, 3×3) with the points 0, ±1, ±2, ∞ (Lavin and Gray 2015,
/// section 4.3), for eight output channels at once.
enum WinogradKernels {
  /// From 3×3 values, row by row, to 6×6.
  @inline(__always)
  static func transform(_ taps: (Int) -> SIMD8<Double>, _ store: (Int, SIMD8<Double>) -> Void) {
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 18) { middle in
      for x in 0..<3 { line({ taps($0 * 3 + x) }, { middle[$0 * 3 + x] = $1 }) }
      for y in 0..<6 { line({ middle[y * 3 + $0] }, { store(y * 6 + $0, $1) }) }
    }
  }

  /// Gg: three values of the kernel in one direction.
  @inline(__always)
  private static func line(_ values: (Int) -> SIMD8<Double>, _ store: (Int, SIMD8<Double>) -> Void) {
    let (a, b, c) = (values(0), values(1), values(2))
    let near = (a + c) * (-1 / 6)
    let middle = b * (1 / 6)
    let far = a * (1 / 24) + c * (1 / 6)
    let farMiddle = b * (1 / 12)
    store(0, a * 0.25)
    store(1, near - middle)
    store(2, near + middle)
    store(3, far + farMiddle)
    store(4, far - farMiddle)
    store(5, c)
  }
}
