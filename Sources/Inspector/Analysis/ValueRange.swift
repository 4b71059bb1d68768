import Support

/// The values at the two ends of a colour ramp.
struct ValueRange: Sendable, Hashable {
  let low: Float
  let high: Float

  /// Where a value lies between them, 0…1; values beyond are clamped. `nil` for NaN.
  func position(_ value: Float) -> Float? {
    guard !value.isNaN else { return nil }
    // Halves, so that no difference overflows.
    let width = high / 2 - low / 2
    guard width > 0 else { return value > high ? 1 : 0 }
    return min(max((value / 2 - low / 2) / width, 0), 1)
  }
}

extension ValueRange {
  /// The share of a map's values that may lie beyond each end: otherwise a few extremes would leave the rest dark.
  static let clippedShare: Float = 0.01

  /// The range of all finite values of a map but the clipped shares.
  init(robust map: GridMap) {
    low = Quantile.of(map.values, share: Self.clippedShare) ?? 0
    high = Quantile.of(map.values, share: 1 - Self.clippedShare) ?? 0
  }
}

/// Order statistics, exact and without sorting.
enum Quantile {
  /// The value below which a share (0…1) of the finite values lies: that of the nearest rank; `nil` where none is
  /// finite.
  ///
  /// A radix selection: three histograms over the digits of the values' bits, so that no input makes it slow.
  static func of(_ values: [Float], share: Float) -> Float? {
    let count = values.reduce(0) { $0 + ($1.isFinite ? 1 : 0) }
    guard count > 0 else { return nil }
    var rank = Int((Float(count - 1) * min(max(share, 0), 1)).rounded())
    var prefix: UInt32 = 0
    var mask: UInt32 = 0
    for (shift, width) in [(UInt32(21), UInt32(11)), (10, 11), (0, 10)] {
      let digit: UInt32 = (1 << width) - 1
      var histogram = [Int](repeating: 0, count: 1 << Int(width))
      for value in values where value.isFinite {
        let key = value.ordinal
        if key & mask == prefix { histogram[Int(key >> shift & digit)] += 1 }
      }
      var place = 0
      while rank >= histogram[place] {
        rank -= histogram[place]
        place += 1
      }
      prefix |= UInt32(place) << shift
      mask |= digit << shift
    }
    return Float(ordinal: prefix)
  }
}
