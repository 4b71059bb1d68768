/// A mutable, aligned stretch of floats that several threads write at disjoint places.
///
/// Unchecked: whoever shares it sees to it that no two threads write the same element.
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

  /// Fewer than eight elements, the missing ones zero.
  @inline(__always)
  func upToEight(at offset: Int, count: Int) -> SIMD8<Float> {
    var vector = SIMD8<Float>()
    for lane in 0..<count { vector[lane] = self[offset + lane] }
    return vector
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func eight(at offset: Int) -> SIMD8<Float> { UnsafePointer(self).eight(at: offset) }

  @inline(__always)
  func store(_ vector: SIMD8<Float>, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: vector, as: SIMD8<Float>.self)
  }

  @inline(__always)
  func store(_ vector: SIMD8<Float>, at offset: Int, count: Int) {
    for lane in 0..<count { self[offset + lane] = vector[lane] }
  }
}
