import Foundation
import Support

/// Seeds of the random numbers of one purpose, so that each depends on nothing but what it is for.
public enum RandomSeeds {
  /// Of a name, such as an array's key: FNV-1a of its bytes, mixed with the run's seed.
  public static func of(_ seed: UInt64, _ name: String) -> UInt64 {
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return of(seed, hash)
  }

  /// Of numbers, such as a step and a place.
  public static func of(_ seed: UInt64, _ numbers: UInt64...) -> UInt64 {
    numbers.reduce(seed) { seed, number in
      var random = SeededRandom(seed: seed ^ (number &* 0x9E37_79B9_7F4A_7C15))
      return random.next()
    }
  }
}

extension SeededRandom {
  /// Uniform in [0, 1), in steps of 2⁻⁵³.
  mutating func uniformDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Two independent numbers, normal with mean 0 and variance 1 (Box and Muller 1958).
  mutating func normalPair() -> (Double, Double) {
    let radius = (-2 * log(1 - uniformDouble())).squareRoot()
    let angle = 2 * Double.pi * uniformDouble()
    return (radius * cos(angle), radius * sin(angle))
  }
}
