import Support
import Testing

@testable import Checkpoints

@Suite struct Latin1Tests {
  private func decode(_ text: [UInt8], count: Int) -> [UInt8]? {
    let source = text.withUnsafeBytes { ByteSource(copying: $0) }
    guard let bytes = try? latin1Bytes(source, 0..<text.count, count: count, name: "test") else { return nil }
    return Array(bytes.bytes(0..<bytes.count))
  }

  /// Across the bounds of the parts that are decoded side by side, too.
  @Test(arguments: [0, 1, 2, 255, 256, 700_000, 1_048_575, 1_048_576, 1_048_577, 3_000_001])
  func decodesWhatItsTextStandsFor(count: Int) throws {
    var random = SeededRandom(seed: 15)
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    var text: [UInt8] = []
    for byte in bytes { text.append(contentsOf: String(Unicode.Scalar(byte)).utf8) }
    #expect(decode(text, count: count) == bytes)
    #expect(decode(text, count: count + 1) == nil)
    if count > 0 { #expect(decode(text, count: count - 1) == nil) }
  }

  @Test(
    arguments: [
      ([0x80], 1), ([0xC2], 1), ([0xC2, 0x41], 1), ([0xC2, 0x41], 2), ([0xC4, 0x80], 1), ([0xC1, 0x80], 1),
      ([0xE2, 0x82, 0xAC], 1), ([0x41, 0x80, 0x80, 0x80], 1), ([0x80, 0x80, 0x80, 0x80], 2),
      ([0x41, 0xC3], 2),
    ] as [([UInt8], Int)])
  func refusesOtherText(text: [UInt8], count: Int) {
    #expect(decode(text, count: count) == nil)
  }
}
