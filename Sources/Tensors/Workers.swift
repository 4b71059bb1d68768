import Support

/// How many threads a kernel may use, and the loops that share work among them.
public struct Workers: Sendable {
  public let count: Int

  public init(_ count: Int) {
    precondition(count > 0, "at least one thread")
    self.count = count
    Gemm.useOneThread
  }

  /// Calls `body` with disjoint ranges that cover `0..<total`, each of about `grain` items, in any order and on
  /// several threads (with one thread, on the caller's). A thread takes its next range when it has finished the last, so uneven work evens out.
  public func forEachRange(of total: Int, grain: Int, _ body: @Sendable (Range<Int>) -> Void) {
    Support.forEachRange(of: total, grain: grain, threads: count, body)
  }

  /// Calls `body` once for each of `0..<total`, in any order and on several threads.
  public func forEach(_ total: Int, _ body: @Sendable (Int) -> Void) {
    forEachRange(of: total, grain: 1) { range in for index in range { body(index) } }
  }

  /// A grain that gives all threads ranges of one length: about four each, or as many as ranges of `least` allow.
  public func grain(for total: Int, atLeast least: Int) -> Int {
    let pieces = max(1, min(count * 4, total / max(least, 1)))
    let even = pieces < count ? pieces : pieces / count * count
    return max(1, (total + even - 1) / even)
  }
}
