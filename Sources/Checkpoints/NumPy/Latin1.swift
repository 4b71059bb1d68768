/// The bytes that UTF-8 text stands for when each of its characters is a byte (U+0000 to U+00FF).
func latin1Bytes(
  _ source: ByteSource, _ range: Range<Int>, name: String
) throws(CheckpointError) -> ByteSource {
  let text = source.bytes(range)
  // Every character but the continuation bytes (10xxxxxx) is one byte of the result.
  var count = 0
  for byte in text where byte & 0xC0 != 0x80 { count += 1 }
  return try ByteSource(count: count) { (output) throws(CheckpointError) in
    var read = 0
    var released = 0
    for index in 0..<count {
      let lead = read < text.count ? text[read] : 0xFF
      if lead < 0x80 {
        output[index] = lead
        read += 1
      } else {
        guard lead == 0xC2 || lead == 0xC3, read + 1 < text.count, text[read + 1] & 0xC0 == 0x80 else {
          throw .damaged(name, "its bytes are text with characters that are no bytes")
        }
        output[index] = lead << 6 | text[read + 1] & 0x3F
        read += 2
      }
      if read - released > 1 << 20 {
        source.release(range.lowerBound + released..<range.lowerBound + read)
        released = read
      }
    }
    guard read == text.count else { throw .damaged(name, "its bytes are text that is not valid UTF-8") }
  }
}
