extension SIMDMask<SIMD8<Int32>> {
  /// The lanes as bits, lane 0 lowest.
  @inline(__always)
  var bits: UInt32 {
    let weights = SIMD8<UInt32>(1, 2, 4, 8, 16, 32, 64, 128)
    return SIMD8<UInt32>().replacing(with: weights, where: self).wrappedSum()
  }
}
