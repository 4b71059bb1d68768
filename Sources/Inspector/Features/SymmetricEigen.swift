/// All eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub and Van Loan, Matrix
/// Computations, 8.5).
struct SymmetricEigen {
  /// The greatest first.
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

  /// Turns axes p and q so that they no longer mix.
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
