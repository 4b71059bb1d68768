import Support

/// How many threads a kernel may use, and the loops that share work among them.
public struct Workers: Sendable {
  public let count: Int

  public init(_ count: Int) {
    precondition(count > 0, "at least one thread")
    self.count = count
  }

  /// Calls `body` with disjoint ranges that cover `0..<total`, each of about `grain` items, in any order and on
  /// several threads (with one thread, on the caller's). A thread takes its next range when it has finished its last,
  /// which balances ranges of unequal work.
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

/// A mutable, aligned stretch of floats that several threads write at disjoint places.
///
/// Unchecked: code that shares it must not write the same element on two threads.
struct Buffer: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(_ buffer: UnsafeMutableBufferPointer<Float>) {
    base = buffer.baseAddress!
    count = buffer.count
  }

  init(base: UnsafeMutablePointer<Float>, count: Int) {
    self.base = base
    self.count = count
  }
}

/// A read-only pointer that threads may share while its owner is kept alive.
struct Source: @unchecked Sendable {
  let base: UnsafePointer<Float>
}

extension Tensor {
  /// The elements, for kernels that keep the tensor alive themselves.
  var source: Source { Source(base: UnsafePointer(storage.base)) }
}

extension UnsafePointer<Float> {
  /// Eight neighbouring elements, wherever they lie.
  @inline(__always)
  func eight(at offset: Int) -> SIMD8<Float> {
    UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD8<Float>.self)
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func eight(at offset: Int) -> SIMD8<Float> { UnsafePointer(self).eight(at: offset) }

  @inline(__always)
  func store(_ vector: SIMD8<Float>, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: vector, as: SIMD8<Float>.self)
  }
}

extension [Float]? {
  /// The address of the elements, or nil without an array.
  func withOptionalPointer<R>(_ body: (UnsafePointer<Float>?) -> R) -> R {
    guard let self else { return body(nil) }
    return self.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
