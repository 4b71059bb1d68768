/// The transforms of Winograd's F(4×4, 3×3) with the points 0, ±1, ±2, ∞ (Lavin and Gray 2015, section 4.3), for
/// eight channels at once. Each is given in one dimension and applied to columns, then to rows.
enum WinogradTransforms {
  /// BᵀdB: 6×6 values of the input, row by row, to 6×6.
  @inline(__always)
  static func input(_ tile: (Int) -> SIMD8<Float>, _ store: (Int, SIMD8<Float>) -> Void) {
    inBothDirections(InputLine.self, tile, store)
  }

  /// AᵀmA: 6×6 products to 4×4 values of the output.
  @inline(__always)
  static func output(_ products: (Int) -> SIMD8<Float>, _ store: (Int, SIMD8<Float>) -> Void) {
    inBothDirections(OutputLine.self, products, store)
  }

  /// GgGᵀ: 3×3 values of the kernel to 6×6.
  @inline(__always)
  static func kernel(_ taps: (Int) -> SIMD8<Double>, _ store: (Int, SIMD8<Double>) -> Void) {
    inBothDirections(KernelLine.self, taps, store)
  }

  /// Transforms each column, then each row of what comes of that.
  @inline(__always)
  private static func inBothDirections<Line: LineTransform>(
    _ line: Line.Type, _ values: (Int) -> Line.Value, _ store: (Int, Line.Value) -> Void
  ) {
    let (taken, made) = (Line.taken, Line.made)
    withUnsafeTemporaryAllocation(of: Line.Value.self, capacity: taken * made) { middle in
      for x in 0..<taken { Line.apply({ values($0 * taken + x) }, { middle[$0 * taken + x] = $1 }) }
      for y in 0..<made { Line.apply({ middle[y * taken + $0] }, { store(y * made + $0, $1) }) }
    }
  }
}

/// A transform in one dimension.
private protocol LineTransform {
  associatedtype Value
  /// How many values it takes, and how many it makes.
  static var taken: Int { get }
  static var made: Int { get }
  static func apply(_ values: (Int) -> Value, _ store: (Int, Value) -> Void)
}

/// Bᵀd: six values of the input.
private enum InputLine: LineTransform {
  @inline(__always) static var taken: Int { 6 }
  @inline(__always) static var made: Int { 6 }

  @inline(__always)
  static func apply(_ values: (Int) -> SIMD8<Float>, _ store: (Int, SIMD8<Float>) -> Void) {
    let (a, b, c) = (values(0), values(1), values(2))
    let (d, e, f) = (values(3), values(4), values(5))
    let even = e - 4 * c
    let odd = d - 4 * b
    let evenHalf = e - c
    let oddHalf = 2 * (d - b)
    store(0, 4 * a - 5 * c + e)
    store(1, even + odd)
    store(2, even - odd)
    store(3, evenHalf + oddHalf)
    store(4, evenHalf - oddHalf)
    store(5, 4 * b - 5 * d + f)
  }
}

/// Aᵀm: four values of the output from six products.
private enum OutputLine: LineTransform {
  @inline(__always) static var taken: Int { 6 }
  @inline(__always) static var made: Int { 4 }

  @inline(__always)
  static func apply(_ values: (Int) -> SIMD8<Float>, _ store: (Int, SIMD8<Float>) -> Void) {
    let (a, b, c) = (values(0), values(1), values(2))
    let (d, e, f) = (values(3), values(4), values(5))
    let sum = b + c
    let difference = b - c
    let sumOfFar = d + e
    let differenceOfFar = d - e
    store(0, a + sum + sumOfFar)
    store(1, difference + 2 * differenceOfFar)
    store(2, sum + 4 * sumOfFar)
    store(3, difference + 8 * differenceOfFar + f)
  }
}

/// Gg: three values of the kernel.
private enum KernelLine: LineTransform {
  @inline(__always) static var taken: Int { 3 }
  @inline(__always) static var made: Int { 6 }

  @inline(__always)
  static func apply(_ values: (Int) -> SIMD8<Double>, _ store: (Int, SIMD8<Double>) -> Void) {
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
