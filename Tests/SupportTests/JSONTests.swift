import Foundation
import Support
import TestSupport
import Testing

@testable import Support

@Suite struct JSONReaderTests {

  private func reader(_ text: String) throws -> JSONReader { try .reading(Array(text.utf8), source: "t") }

  private func number(_ text: String) throws -> Double {
    var reader = try reader(text)
    let number = try reader.number()
    try reader.end()
    return number
  }

  private func string(_ text: String) throws -> String {
    var reader = try reader(text)
    return try reader.string()
  }

  private func problem(_ text: String, _ read: (inout JSONReader) throws -> Void) -> String {
    do {
      var reader = try reader(text)
      try read(&reader)
      try reader.end()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func readsWhatItIsAskedFor() throws {
    var reader = try reader(#" {"a": [1, -2.5e3, 0], "b": {"c": null}, "d": true, "e": "x"} "#)
    var seen: [String] = []
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "a": try reader.array { (reader) throws(JSONError) in seen.append("\(try reader.number())") }
      case "d": seen.append("\(try reader.bool())")
      case "e": seen.append(try reader.string())
      default: try reader.skip()
      }
    }
    try reader.end()
    #expect(seen == ["1.0", "-2500.0", "0.0", "true", "x"])
  }

  @Test(arguments: [
    "0", "-0", "1", "123.456", "0.1", "1e22", "1e23", "9007199254740993", "2.2250738585072014e-308", "5e-324",
    "1.7976931348623157e308", "0.30000000000000004", "123456789012345678901234567890", "1E+2", "-7.25e-2",
    "18446744073709551615", "184467440737095516159", "0.000000000000000000000000000000000000001",
  ])
  func readsNumbersAsTheStandardLibrary(text: String) throws {
    #expect(try number(text).bitPattern == Double(text)!.bitPattern)
  }

  @Test func readsRandomNumbersToTheLastDigit() throws {
    var generator = SeededRandom(seed: 7)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      #expect(try number("\(value)").bitPattern == value.bitPattern)
      let short = "\(Int64(truncatingIfNeeded: generator.next()) % 1_000_000).\(generator.next() % 10_000)"
      #expect(try number(short) == Double(short))
    }
  }

  @Test func takesPythonsTokens() throws {
    #expect(try number("NaN").isNaN)
    #expect(try number("Infinity") == .infinity)
    #expect(try number("-Infinity") == -.infinity)
    #expect(try number("1" + String(repeating: "0", count: 400)) == .infinity)
    #expect(try number("1e99999999999999999999") == .infinity)
    #expect(try number("1e-99999999999999999999") == 0)
  }

  @Test func tellsWholeNumbers() throws {
    func integer(_ text: String) throws -> Int? {
      var reader = try reader(text)
      return try reader.integerIfAny()
    }
    #expect(try integer("-9223372036854775807") == -.max)
    #expect(try integer("3.0") == 3)
    #expect(try integer("2e3") == 2000)
    for none in ["3.5", "9223372036854775808", "1e300", "NaN", "\"3\"", "null", "[3]"] {
      #expect(try integer(none) == nil, "\(none)")
    }
  }

  @Test func readsEscapes() throws {
    #expect(try string(#""a\"\\\/\b\f\n\r\tz""#) == "a\"\\/\u{08}\u{0C}\n\r\tz")
    #expect(try string(#""\u00e9\ud83d\ude00""#) == "é😀")
    #expect(try string(#""größe 雪""#) == "größe 雪")
  }

  @Test(arguments: [
    (#""\ud83d""#, "surrogate"), (#""\ud83dx\ude00""#, "surrogate"), (#""\x""#, "unknown escape"),
    (#""\u12g4""#, "hexadecimal"), ("\"a\nb\"", "control character"), (#""abc"#, "ends within double quotes"),
    (#""abc\"#, "ends within double quotes"), ("", "text in double quotes"),
  ])
  func refusesBadStrings(text: String, expected: String) {
    #expect(problem(text) { _ = try $0.string() }.contains(expected))
    #expect(problem(text) { try $0.skip() } != "no error" || expected == "surrogate")
  }

  @Test(arguments: [
    "01", "-", "1.", ".5", "1e", "1e+", "+1", "-x", "1.2.3", "0x10", "Nan", "Inf", "--1", "-I", "1 2",
    "--Infinity",
  ])
  func refusesBadNumbers(text: String) {
    #expect(problem(text) { _ = try $0.number() } != "no error")
    #expect(problem(text) { try $0.skip() } != "no error", "passed over")
  }

  @Test(arguments: [
    "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}", "[1", "{",
    "tru", "nul",
    "]", "[}", "{\"a\":[}", "[1]]", "", " ", "\u{0}", "'a'", "[1,\u{0}]", "{1:2}", "// a\n1",
  ])
  func refusesBadStructureAlsoWherePassedOver(text: String) {
    #expect(problem(text) { try $0.skip() } != "no error")
  }

  @Test func saysWhere() {
    let text = "{\n  \"a\": 1,\n  \"b\": x\n}"
    #expect(problem(text) { try $0.skip() } == "t: line 3, byte 19: a value is expected here")
  }

  @Test func boundsNesting() {
    let deep = String(repeating: "[", count: 1_000_000)
    #expect(problem(deep) { try $0.skip() }.contains("more than 256 lists and objects are open"))
    let fits = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    #expect(problem(fits) { try $0.skip() } == "no error")
    func nest(_ reader: inout JSONReader) throws(JSONError) {
      try reader.array { (reader) throws(JSONError) in try nest(&reader) }
    }
    #expect(problem(deep) { (reader: inout JSONReader) in try nest(&reader) }.contains("more than 256"))
  }

  @Test func refusesTextThatIsNotUTF8() throws {
    func problem(_ bytes: [UInt8]) -> String {
      do {
        var reader = try JSONReader.reading(bytes, source: "t")
        try reader.skip()
        return "no error"
      } catch { return "\(error)" }
    }
    let quote = UInt8(ascii: "\"")
    for wrong: [UInt8] in [
      [0xE9], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82],
      [0xF0, 0x9F, 0x98],
    ] {
      #expect(problem([quote] + wrong + [quote]).contains("not UTF-8"), "\(wrong)")
      #expect(throws: JSONError.self) {
        var reader = try JSONReader.reading([quote] + wrong + [quote], source: "t")
        _ = try reader.string()
      }
    }
    #expect(problem([0xFF, 0xFE, 0x7B]).contains("damaged UTF-16"))
    #expect(problem([0x7B, 0, 0x22, 0]).contains("UTF-16"))
    #expect(problem([0x1F, 0x8B, 8, 0]).contains("gzip"))
    #expect(problem([0xEF, 0xBB, 0xBF] + Array("[1]".utf8)) == "no error", "a mark of UTF-8 is passed over")
  }

  /// Every token crosses the end of what is at hand once, when the text is shifted byte by byte.
  @Test func readsAcrossTheWindowsEnd() throws {
    let folder = TemporaryFolder()
    let value = #"{"name":"größe \n 😀","number":-12345.678e-2,"list":[true,null,"abc\u00e9"]}"#
    for shift in 0...value.utf8.count {
      let blank = [UInt8](repeating: 0x20, count: ByteWindow.capacity - shift)
      var reader = try JSONReader.open(folder.write("t.json", blank + Array(value.utf8)))
      var (name, number): (String?, Double?)
      try reader.object { (reader, key) throws(JSONError) in
        switch key {
        case "name": name = try reader.string()
        case "number": number = try reader.number()
        default: try reader.skip()
        }
      }
      try reader.end()
      #expect((name, number) == ("größe \n 😀", -12345.678e-2), "shifted by \(shift)")
    }
  }

  @Test func boundsWhatIsAskedForAndPassesOverMore() throws {
    let long = "\"" + String(repeating: "a", count: 3 * ByteWindow.capacity) + "\""
    let folder = TemporaryFolder()
    folder.write("long.json", long)
    folder.write("digits.json", String(repeating: "1", count: 600_000))
    var reader = try JSONReader.open(folder.file("long.json"))
    try reader.skip()
    try reader.end()
    let error = #expect(throws: JSONError.self) {
      var reader = try JSONReader.open(folder.file("long.json"))
      _ = try reader.string()
    }
    #expect(error?.problem == "a text is longer than 256 KB")
    #expect(throws: JSONError.self) {
      var reader = try JSONReader.open(folder.file("digits.json"))
      try reader.skip()
    }
  }

  @Test func readsAValueALine() throws {
    var reader = try reader("1\n2\n3\n")
    var sum = 0
    while try !reader.isAtEnd() { sum += try reader.integer() }
    #expect(sum == 6)
  }
}

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

/// Small files are parsed by Foundation; what it does with hostile ones.
struct FoundationJSONTests {
  private struct Tree: Decodable {
    let branches: [Tree]

    init(from decoder: any Decoder) throws {
      branches = try decoder.singleValueContainer().decode([Tree].self)
    }
  }

  @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#]) func refusesDeepNesting(opening: String) {
    let text = Data(String(repeating: opening, count: 1_000_000).utf8)
    #expect(throws: (any Error).self) { try JSONSerialization.jsonObject(with: text) }
    #expect(throws: (any Error).self) { try JSONDecoder().decode(Tree.self, from: text) }
  }

  @Test func boundsNestingAt512() throws {
    func nested(_ depth: Int) -> Data {
      Data((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    for depth in [1, 100, 510] {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: nested(depth)) }
      #expect(throws: Never.self) { try JSONDecoder().decode(Tree.self, from: nested(depth)) }
    }
    for depth in [514, 10_000] {
      #expect(throws: (any Error).self) { try JSONSerialization.jsonObject(with: nested(depth)) }
      #expect(throws: (any Error).self) { try JSONDecoder().decode(Tree.self, from: nested(depth)) }
    }
  }
}
