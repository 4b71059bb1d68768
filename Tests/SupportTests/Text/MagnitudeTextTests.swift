import Foundation
import Support
import Testing

@Suite("Numbers of any magnitude")
struct MagnitudeTextTests {
  @Test(
    "three digits, or four, count",
    arguments: [
      (80_403.0, 3, "80,403"), (5_545_177, 3, "5,545,177"), (134, 3, "134"), (12.34, 3, "12.3"),
      (2.308, 3, "2.31"), (0.173287, 3, "0.173"), (0.0217, 3, "0.0217"), (0.00106, 3, "0.0011"),
      (3.24e-7, 3, "3.2e−7"), (9.99e-5, 3, "1.0e−4"), (9.996, 3, "10.0"), (99.96, 3, "100"),
      (999.7, 3, "1,000"), (0, 3, "0"), (.infinity, 3, "∞"), (-.infinity, 3, "−∞"), (.nan, 3, "NaN"),
      (-2.308, 3, "−2.31"), (1e13, 3, "1.0e13"), (Double.leastNonzeroMagnitude, 3, "4.9e−324"),
      (1.23456, 4, "1.235"),
      (12.3456, 4, "12.35"), (235.663, 4, "235.7"), (999.96, 4, "1,000"), (-0.25, 4, "−0.2500"),
    ])
  func magnitudes(value: Double, digits: Int, text: String) {
    #expect(numberText(value, digits: digits) == text)
  }

  @Test("the text is the number, to half a unit of its last digit")
  func isTheNumber() throws {
    var random = SeededRandom(seed: 3)
    for _ in 0..<5000 {
      let value =
        pow(10, Double.random(in: -20...20, using: &random)) * (Bool.random(using: &random) ? 1 : -1)
      let digits = Int.random(in: 2...5, using: &random)
      let text = numberText(value, digits: digits)
      let read = try #require(Double(text.replacing("−", with: "-").replacing(",", with: "")), "\(text)")
      #expect((read - value).magnitude <= 0.06 * value.magnitude, "\(value) is written \(text)")
      #expect(!text.contains("-"))
    }
  }

  @Test(
    "a share says neither all nor nothing of what is neither",
    arguments: [
      (0.0, 1, "0 %"), (0.00001, 1, "<0.01 %"), (0.0031, 1, "0.31 %"), (0.612, 1, "61.2 %"),
      (0.99999, 1, ">99.9 %"), (1, 1, "100 %"), (.nan, 1, "–"), (0.004, 0, "<1 %"), (0.996, 0, ">99 %"),
      (0.612, 0, "61 %"), (1, 0, "100 %"),
    ])
  func shares(value: Double, digits: Int, text: String) {
    #expect(percentText(value, digits: digits) == text)
  }

  @Test(arguments: [(1.64, "1.6"), (12.4, "12"), (1512, "1,500"), (358, "360"), (.infinity, "∞")])
  func factorsAreRounded(value: Double, text: String) {
    #expect(timesText(value) == text)
  }
}
