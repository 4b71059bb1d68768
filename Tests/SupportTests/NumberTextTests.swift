import Foundation
import Support
import Testing

@testable import Support

struct NumberTextTests {
  @Test(arguments: [
    (0.0, 0, "0"), (0.0, 3, "0.000"), (0.9345, 3, "0.935"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"),
    (-12.5, 1, "-12.5"), (1.0, 2, "1.00"), (123456.789, 1, "123456.8"), (0.009, 2, "0.01"),
    (999.96, 1, "1000.0"), (1e300, 2, "1e+300"), (Double.infinity, 2, "inf"),
  ])
  func writesSoManyDigits(value: Double, digits: Int, expected: String) {
    #expect(fixed(value, digits) == expected)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (34_014_999, "34,014,999"), (-1234, "-1,234"), (-123, "-123"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func setsThousandsApart(number: Int, expected: String) {
    #expect(grouped(number) == expected)
  }

  @Test func agreesWithCOverManyNumbers() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<2000 {
      let value = Double.random(in: -10_000..<10_000, using: &random)
      // Away from ties, where both are right in their own way.
      guard abs((value * 1000).truncatingRemainder(dividingBy: 1)).distance(to: 0.5).magnitude > 1e-6 else {
        continue
      }
      #expect(fixed(value, 3) == String(format: "%.3f", value))
    }
  }
}
