import Foundation
import Support
import Testing

@testable import Support

struct JSONTextTests {
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
