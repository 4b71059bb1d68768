import Foundation
import Support
import Testing

@Suite("Numbers that are compared")
struct ComparedNumbersTests {
  private static func read(_ text: String) throws -> Double {
    try #require(Double(text.replacing("−", with: "-")), "\(text)")
  }

  @Test(
    "as many digits as tell them apart",
    arguments: [
      (0.1814, 0.1806, "0.1814", "0.1806", "0.0008"), (0.9, 0.4, "0.900", "0.400", "0.500"),
      (0.4003, 0.4, "0.4003", "0.400", "0.0003"), (0.4, 0.4, "0.400", "0.400", "0.000"),
      (0.1816, 0.1804, "0.182", "0.180", "0.002"), (-0.70, -0.41, "−0.700", "−0.410", "0.290"),
    ])
  func texts(value: Double, bound: Double, first: String, second: String, difference: String) {
    let compared = ComparedNumbers(value, bound, digits: 3)
    #expect(compared.value == first)
    #expect(compared.bound == second)
    #expect(compared.difference == difference)
  }

  @Test("the texts are in the numbers' order, and alike only where these are equal")
  func tellApart() throws {
    var random = SeededRandom(seed: 11)
    for _ in 0..<20_000 {
      let bound = Float.random(in: -1...1, using: &random)
      // From far apart to neighbours.
      let distance = pow(10, Float.random(in: -9...0, using: &random))
      let value = Bool.random(using: &random) ? bound + distance : bound - distance
      let compared = ComparedNumbers(value, bound, digits: Int.random(in: 0...4, using: &random))
      let (first, second) = (try Self.read(compared.value), try Self.read(compared.bound))
      #expect((first < second) == (value < bound), "\(value), \(bound): \(compared)")
      #expect((first > second) == (value > bound), "\(value), \(bound): \(compared)")
      #expect(
        (try Self.read(compared.difference) == 0) == (value == bound), "\(value), \(bound): \(compared)")
    }
  }

  @Test("neighbours of any size are told apart")
  func neighbours() {
    for value in [1e-300, 1e-9, 0.1, 1, 123.456, 1e9, 1e200] {
      for bound in [value.nextUp, value.nextDown] {
        let compared = ComparedNumbers(value, bound, digits: 2)
        #expect(compared.value != compared.bound, "\(value)")
      }
    }
    #expect(ComparedNumbers(0.3, -Double.infinity, digits: 2).bound == "−∞")
    #expect(ComparedNumbers(Float(0.3), .nan, digits: 2).bound == "NaN")
  }
}
