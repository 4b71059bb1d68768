import Testing

@testable import Runs

struct ByteCountTests {
  @Test func readsAmountsOfMemory() {
    let known = [("1000", 1000), ("2K", 2048), ("500m", 500 << 20), ("2G", 2 << 30), ("1.5G", 3 << 29)]
    for (text, bytes) in known { #expect(ByteCount(argument: text)?.bytes == bytes, "\(text)") }
    for text in ["", "G", "-1", "2X", "nan", "inf", "99999999T"] {
      #expect(ByteCount(argument: text) == nil, "\(text)")
    }
  }
}
