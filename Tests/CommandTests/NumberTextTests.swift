import Foundation
import Testing

@testable import retinascope

struct NumberTextTests {
  @Test(arguments: [
    (0.0, 0, "0"), (0.0, 3, "0.000"), (0.9345, 3, "0.935"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"),
    (-12.5, 1, "-12.5"), (1.0, 2, "1.00"), (123456.789, 1, "123456.8"), (0.009, 2, "0.01"),
    (999.96, 1, "1000.0"), (1e300, 2, "1e+300"), (Double.infinity, 2, "inf"),
  ])
  func writesSoManyDigits(value: Double, digits: Int, expected: String) {
    #expect(fixed(value, digits) == expected)
  }

  @Test func agreesWithCOverManyNumbers() {
    var state: UInt64 = 7
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = (Double(state >> 11) / Double(1 << 53) - 0.5) * 20_000
      // Away from ties, where both are right in their own way.
      guard abs((value * 1000).truncatingRemainder(dividingBy: 1)).distance(to: 0.5).magnitude > 1e-6 else {
        continue
      }
      #expect(fixed(value, 3) == String(format: "%.3f", value))
    }
  }

  @Test func writesJSONOfAllKinds() {
    let value = JSONText.object([
      ("b", .array([.int(-3), .float(0.1), .double(2.5), .bool(true), .null])),
      ("a", .string("quote \" backslash \\ line\n escape \u{1b} override \u{202e} tag \u{e0041} é🐧")),
    ])
    #expect(
      value.text
        == #"{"b":[-3,0.1,2.5,true,null],"a":"quote \" backslash \\ line\n escape \u001b override \u202e tag \udb40\udc41 é🐧"}"#
    )
  }

  @Test func writesNumbersThatJSONReadersTakeBack() throws {
    let values: [Float] = [0, 1e-20, 3.4e38, 0.1, 123456.79, -0.000123, .leastNonzeroMagnitude]
    let text = JSONText.array(values.map(JSONText.float)).text
    #expect(try JSONDecoder().decode([Float].self, from: Data(text.utf8)) == values)
    #expect(JSONText.array([.float(.nan), .double(-.infinity)]).text == "[null,null]")
  }
}
