/// Which of eight lanes are set, to be gone through from the lowest.
struct ActiveLanes {
  /// The lowest bit of byte n belongs to lane n: three instructions make that from a comparison.
  private var bytes: UInt64

  @inline(__always)
  init(_ mask: SIMDMask<SIMD8<Int32>>) {
    let lanes = SIMD8<Int32>().replacing(with: 1, where: mask)
    bytes = unsafeBitCast(SIMD8<Int8>(truncatingIfNeeded: lanes), to: UInt64.self).littleEndian
  }

  @inline(__always)
  var isEmpty: Bool { bytes == 0 }

  /// Forgets the lanes from `count` on.
  @inline(__always)
  mutating func keepFirst(_ count: Int) {
    if count < 8 { bytes &= 1 &<< UInt64(truncatingIfNeeded: 8 &* count) &- 1 }
  }

  /// The lowest lane, which is then no longer set.
  @inline(__always)
  mutating func next() -> Int? {
    if bytes == 0 { return nil }
    defer { bytes &= bytes &- 1 }
    return bytes.trailingZeroBitCount &>> 3
  }
}
