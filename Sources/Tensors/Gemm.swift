import COpenBLAS

/// Single-precision matrix products on OpenBLAS.
enum Gemm {
  /// Our own loops share the work; OpenBLAS's threads inside them would only compete.
  static let useOneThread: Void = openblas_set_num_threads(1)

  /// c = a · b, row-major: a is `[rows, inner]`, b `[inner, columns]`, c `[rows, columns]`, with the given row
  /// lengths in memory.
  static func multiply(
    rows: Int, columns: Int, inner: Int,
    _ a: UnsafePointer<Float>, rowLength aLength: Int,
    _ b: UnsafePointer<Float>, rowLength bLength: Int,
    into c: UnsafeMutablePointer<Float>, rowLength cLength: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(inner),
      1, a, blasint(aLength), b, blasint(bLength), 0, c, blasint(cLength))
  }
}
