/// Steele's SplitMix64: a small and fast generator that gives the same numbers for a seed on every machine.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1), in steps of 2⁻²⁴.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Uniform in 0 ..< `bound`.
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Nearly normal with mean 0 and variance 1: the sum of twelve uniform values minus 6, which needs no logarithm.
  public mutating func normal() -> Float {
    var sum: Float = -6
    for _ in 0..<4 {
      let bits = next()
      for part: UInt64 in [0, 21, 42] { sum += Float((bits >> part) & 0x1F_FFFF) * 0x1p-21 }
    }
    return sum
  }
}
