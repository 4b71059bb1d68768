import Testing

@testable import Checkpoints

/// Every rule of the safetensors format, broken.
@Suite struct HostileSafetensorsTests {
  private func entry(_ shape: String, _ begin: Int, _ end: Int, type: String = "F32") -> String {
    "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }

  private func refuses(
    _ expected: String, _ header: String, data: Int = 0, length: UInt64? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let bytes = safetensors(header, data: [UInt8](repeating: 0, count: data), length: length)
    let error = try #require(failure(bytes), "\(header)", sourceLocation: sourceLocation)
    #expect(error.description.contains(expected), "\(error)", sourceLocation: sourceLocation)
  }

  @Test func readsWhatIsAllowed() throws {
    let header =
      " { \"a\" : \(entry("[2]", 4, 12)) , \"scalar\":\(entry("[]", 0, 4)),\n\"empty\":\(entry("[3,0]", 4, 4)) }  \n"
    // White space may not come before the object, which is how the format is recognised.
    let bytes = safetensors(String(header.dropFirst()), data: floatBytes([1, 2, 3]))
    let checkpoint = try Checkpoint.parse(bytes)
    #expect(Array(checkpoint.arrays.keys) == ["a", "scalar", "empty"])
    #expect(try checkpoint.arrays["a"]?.floats().elements == [2, 3])
    #expect(try checkpoint.arrays["scalar"]?.floats().elements == [1])
    #expect(try checkpoint.arrays["empty"]?.floats().shape == [3, 0])
    #expect(try Checkpoint.parse(safetensors("{}")).arrays.isEmpty)
  }

  @Test(arguments: [3, 100, 100_000_001, 1 << 40, .max] as [UInt64]) func refusesLyingHeaderLengths(
    length: UInt64
  )
    throws
  {
    #expect(failure(safetensors("{\"a\":\(entry("[1]", 0, 4))}", data: [0, 0, 0, 0], length: length)) != nil)
  }

  @Test func namesTheBoundOfTheHeader() throws {
    try refuses("100000000", "{}", length: 100_000_001)
    try refuses("more than the file holds", "{}", length: 99_999_999)
  }

  @Test func refusesHolesAndOverlap() throws {
    try refuses("gap", "{\"a\":\(entry("[1]", 4, 8))}", data: 8)
    try refuses("gap", "{\"a\":\(entry("[1]", 0, 4)),\"b\":\(entry("[1]", 8, 12))}", data: 12)
    try refuses("overlap", "{\"a\":\(entry("[2]", 0, 8)),\"b\":\(entry("[1]", 4, 8))}", data: 8)
    try refuses("overlap", "{\"a\":\(entry("[1]", 0, 4)),\"b\":\(entry("[1]", 0, 4))}", data: 4)
    try refuses("1 byte follows the last array", "{\"a\":\(entry("[1]", 0, 4))}", data: 5)
    try refuses("too early", "{\"a\":\(entry("[2]", 0, 8))}", data: 7)
    try refuses("1 byte follows the last array", "{}", data: 1)
  }

  @Test func refusesDuplicates() throws {
    let one = entry("[1]", 0, 4)
    try refuses("twice", "{\"a\":\(one),\"a\":\(entry("[1]", 4, 8))}", data: 8)
    // The same name spelled with an escape.
    try refuses("twice", "{\"a\":\(one),\"\\u0061\":\(entry("[1]", 4, 8))}", data: 8)
    try refuses("twice", "{\"__metadata__\":{},\"__metadata__\":{}}")
    try refuses("twice", "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}")
    try refuses(
      "repeated field", "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}",
      data: 4)
  }

  @Test func refusesShapesThatDoNotFit() throws {
    try refuses("does not take", "{\"a\":\(entry("[2]", 0, 4))}", data: 4)
    try refuses("does not take", "{\"a\":\(entry("[4611686018427387904,4]", 0, 0))}")
    try refuses(
      "does not take", "{\"a\":\(entry("[9223372036854775807,9223372036854775807]", 0, 4))}", data: 4)
    try refuses("does not take", "{\"a\":\(entry("[0,9223372036854775807,9223372036854775807]", 0, 0))}")
    try refuses("before they begin", "{\"a\":\(entry("[1]", 4, 0))}", data: 4)
    try refuses("larger than any file", "{\"a\":\(entry("[9223372036854775808]", 0, 4))}", data: 4)
    try refuses(
      "elements", "{\"a\":\(entry("[\([String](repeating: "1", count: 33).joined(separator: ","))]", 0, 4))}",
      data: 4)
    try refuses("not known", "{\"a\":\(entry("[1]", 0, 4, type: "F33"))}", data: 4)
  }

  @Test(arguments: [
    "{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":{", "{\"a\":{}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":1}",
    "{} {}", "{}x",
    "{,}", "{\"__metadata__\":{\"a\":1}}", "{\"__metadata__\":[]}",
    "{\"__metadata__\":{\"a\":{\"b\":\"c\"}}}",
    "{\"__metadata__\":{\"a\":\"\\x\"}}", "{\"__metadata__\":{\"a\":\"\\ud800\"}}",
    "{\"__metadata__\":{\"a\":\"\\udc00\"}}",
    "{\"__metadata__\":{\"a\":\"\\ud800\\u0041\"}}", "{\"__metadata__\":{\"a\":\"\\u12g4\"}}",
    "{\"__metadata__\":{\"a\":\"tab\t\"}}", "{\"__metadata__\":{\"a\":\"b\",}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,],\"data_offsets\":[0,0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0,0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[0]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":1}}",
  ])
  func refusesOtherJSON(header: String) throws {
    #expect(failure(safetensors(header))?.kind == .damaged, "\(header)")
  }

  @Test func refusesBytesThatAreNotUTF8() throws {
    var bytes = safetensors("{\"__metadata__\":{\"a\":\"?\"}}")
    bytes[try #require(bytes.firstIndex(of: UInt8(ascii: "?")))] = 0xFF
    #expect(failure(bytes)?.problem.contains("UTF-8") == true)
  }

  @Test func survivesDeepNesting() throws {
    for opening in ["{\"a\":", "["] {
      let header = "{\"a\":" + String(repeating: opening, count: 200_000)
      #expect(failure(safetensors(header)) != nil)
    }
  }
}
