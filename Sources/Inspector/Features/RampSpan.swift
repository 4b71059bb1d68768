/// The values that the two ends of a ramp of colours stand for.
struct RampSpan: Sendable, Hashable {
  let low: Float
  let high: Float

  /// Where a value lies between them, 0…1; those beyond lie at the ends. `nil` for what is no number.
  func position(_ value: Float) -> Float? {
    guard !value.isNaN else { return nil }
    // Halves, so that no difference overflows.
    let width = high / 2 - low / 2
    guard width > 0 else { return value > high ? 1 : 0 }
    return min(max((value / 2 - low / 2) / width, 0), 1)
  }
}

extension RampSpan {
  /// The share of a map's values that may lie beyond each end: a few extremes would else leave the rest in the dark.
  static let clippedShare: Float = 0.01

  /// Nearly all finite values of a map.
  init(robust map: GridMap) {
    low = Quantile.of(map.values, share: Self.clippedShare) ?? 0
    high = Quantile.of(map.values, share: 1 - Self.clippedShare) ?? 0
  }
}
