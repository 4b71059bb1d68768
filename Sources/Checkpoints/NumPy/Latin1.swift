/// The `count` bytes that UTF-8 text stands for when each of its characters is a byte (U+0000 to U+00FF).
///
/// Floats look random, and so would a branch per byte: everything is computed for both cases and one is kept.
func latin1Bytes(
  _ source: ByteSource, _ range: Range<Int>, count: Int, name: String
) throws(CheckpointError) -> ByteSource {
  let invalid = CheckpointError.damaged(name, "its bytes are text that does not stand for \(count) bytes")
  guard count <= range.count, range.count - count <= count else { throw invalid }
  return try ByteSource(count: count) { (output) throws(CheckpointError) in
    let text = source.bytes(range)
    var read = 0
    var written = 0
    var faults: UInt8 = 0
    while written < count && read + 1 < text.count {
      // Text is read a part at a time, so that its pages can be given back behind.
      let pause = min(text.count - 1, read + 1 << 20)
      let start = read
      let limit = count
      text.withMemoryRebound(to: UInt8.self) { text in
        output.withMemoryRebound(to: UInt8.self) { output in
          let text = text.baseAddress!
          let output = output.baseAddress!
          while written < limit && read < pause {
            let lead = text[read]
            let next = text[read + 1]
            let isPair = lead >> 7
            let pairMask = 0 &- isPair
            output[written] = lead & ~pairMask | (lead << 6 | next & 0x3F) & pairMask
            faults |= pairMask & ((lead & 0xFE ^ 0xC2) | (next & 0xC0 ^ 0x80))
            read += 1 + Int(isPair)
            written += 1
          }
        }
      }
      source.release(range.lowerBound + start..<range.lowerBound + read)
    }
    // Behind a last byte there is no next one to look at.
    if written < count && read < text.count {
      output[written] = text[read]
      faults |= text[read] & 0x80
      read += 1
      written += 1
    }
    guard faults == 0, written == count, read == text.count else { throw invalid }
  }
}
