import Tensors

/// The leading eigenvectors of a covariance, by subspace iteration: eight orthonormal vectors are multiplied by it
/// until the values of the wanted ones no longer change (Golub and Van Loan, Matrix Computations, 8.2.4). Five more
/// vectors than wanted make that quick.
///
/// LAPACK's `ssyevr` is not used: it computes all eigenvectors, rounds differently with each of OpenBLAS's kernels, and
/// does not define their signs. Here the start is fixed and so is the sign, so that a map has the same colours everywhere.
struct LeadingAxes {
  static let count = 3

  /// Of unit length, by falling eigenvalue. Zeros where the matrix has a lower rank.
  private(set) var vectors: [[Float]] = []
  private(set) var values: [Float] = []

  private static let mostSteps = 200

  /// - Parameter covariance: `[n, n]`, symmetric.
  init(_ covariance: Tensor) {
    let size = covariance.shape[0]
    var basis = Self.start(size)
    var product = Self.multiply(covariance, basis)
    var ritz = Self.ritz(basis, product)
    for _ in 0..<Self.mostSteps {
      basis = product
      Self.orthonormalize(&basis)
      product = Self.multiply(covariance, basis)
      let next = Self.ritz(basis, product)
      let change = (0..<Self.count).reduce(0) { $0 + (next.values[$1] - ritz.values[$1]).magnitude }
      ritz = next
      if !(change > 1e-7 * next.values[0]) { break }
    }
    for axis in 0..<Self.count {
      let weights = SIMD8<Float>(ritz.vectors[axis].map(Float.init))
      let vector = basis.map { ($0 * weights).sum() }
      vectors.append(Self.isReversed(vector) ? vector.map { -$0 } : vector)
      values.append(Float(max(0, ritz.values[axis])))
    }
  }

  /// Whether a vector's sign is to be turned: the first of its largest entries is positive. Entries of nearly the same
  /// magnitude count as equal, so that rounding does not decide between x and -x.
  private static func isReversed(_ vector: [Float]) -> Bool {
    let largest = vector.reduce(0) { max($0, $1.magnitude) }
    return (vector.first { $0.magnitude >= 0.999 * largest } ?? 0) < 0
  }

  /// Eight orthonormal columns of fixed pseudo-random numbers.
  private static func start(_ size: Int) -> [SIMD8<Float>] {
    var seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    var basis = (0..<size).map { _ in
      var row = SIMD8<Float>()
      for lane in 0..<8 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        row[lane] = Float(Int32(truncatingIfNeeded: seed >> 32)) / 0x1p31
      }
      return row
    }
    orthonormalize(&basis)
    return basis
  }

  private static func multiply(_ matrix: Tensor, _ columns: [SIMD8<Float>]) -> [SIMD8<Float>] {
    let size = columns.count
    return matrix.withUnsafeBufferPointer { matrix in
      columns.withUnsafeBufferPointer { columns in
        (0..<size).map { row in
          // Two sums, so that one addition need not wait for the last.
          var (even, odd) = (SIMD8<Float>(), SIMD8<Float>())
          var place = 0
          while place + 1 < size {
            even += columns[place] * matrix[row * size + place]
            odd += columns[place + 1] * matrix[row * size + place + 1]
            place += 2
          }
          if place < size { even += columns[place] * matrix[row * size + place] }
          return even + odd
        }
      }
    }
  }

  /// Gram and Schmidt's method, each column twice, since rounding leaves a part of the others the first time. A
  /// column that depends on those before it becomes zero.
  private static func orthonormalize(_ columns: inout [SIMD8<Float>]) {
    for lane in 0..<8 {
      let before = dot(columns, lane, lane).squareRoot()
      for _ in 0..<2 {
        for other in 0..<lane {
          let share = Float(dot(columns, lane, other))
          for row in columns.indices { columns[row][lane] -= share * columns[row][other] }
        }
      }
      let length = dot(columns, lane, lane).squareRoot()
      let factor = length > 1e-6 * before ? Float(1 / length) : 0
      for row in columns.indices { columns[row][lane] *= factor }
    }
  }

  private static func dot(_ columns: [SIMD8<Float>], _ a: Int, _ b: Int) -> Double {
    columns.reduce(0) { $0 + Double($1[a]) * Double($1[b]) }
  }

  /// The eigenvectors within the span of the basis, in its coordinates, from its product with the matrix.
  private static func ritz(
    _ basis: [SIMD8<Float>], _ product: [SIMD8<Float>]
  ) -> (values: [Double], vectors: [[Double]]) {
    var projected = [[Double]](repeating: Array(repeating: 0, count: 8), count: 8)
    for (vector, image) in zip(basis, product) {
      for a in 0..<8 {
        for b in a..<8 { projected[a][b] += Double(vector[a]) * Double(image[b]) }
      }
    }
    for a in 0..<8 {
      for b in 0..<a { projected[a][b] = projected[b][a] }
    }
    let eigen = SymmetricEigen(projected)
    return (eigen.values, eigen.vectors)
  }
}

/// All eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub and Van Loan, Matrix
/// Computations, 8.5).
struct SymmetricEigen {
  /// By falling value.
  let values: [Double]
  /// One for each value.
  let vectors: [[Double]]

  init(_ matrix: [[Double]]) {
    let size = matrix.count
    var a = matrix
    var rows = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    for _ in 0..<30 {
      var rest = 0.0
      for p in 0..<size { for q in p + 1..<max(p + 1, size) { rest += a[p][q] * a[p][q] } }
      let diagonal = (0..<size).reduce(0) { $0 + a[$1][$1] * a[$1][$1] }
      guard rest > 1e-28 * diagonal else { break }
      for p in 0..<size {
        for q in p + 1..<max(p + 1, size) where a[p][q] != 0 { Self.rotate(&a, &rows, p, q) }
      }
    }
    let order = (0..<size).sorted { a[$0][$0] > a[$1][$1] }
    values = order.map { a[$0][$0] }
    vectors = order.map { rows[$0] }
  }

  /// Rotates axes p and q so that the matrix's entry (p, q) becomes zero.
  private static func rotate(_ a: inout [[Double]], _ rows: inout [[Double]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (theta >= 0 ? 1 : -1) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in a.indices { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
    for k in a.indices { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
    for k in a.indices {
      (rows[p][k], rows[q][k]) = (c * rows[p][k] - s * rows[q][k], s * rows[p][k] + c * rows[q][k])
    }
  }
}
