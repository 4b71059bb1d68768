import Dispatch
import Synchronization

/// Converts UTF-8 text to Latin-1: each of its `count` characters (U+0000 to U+00FF) becomes one byte.
///
/// The text is decoded in parts on all processors, and each part's pages are released after use.
func latin1Bytes(
  _ source: ByteSource, _ range: Range<Int>, count: Int, name: String
) throws(CheckpointError) -> ByteSource {
  let invalid = CheckpointError.damaged(
    name, "its bytes are stored as text that does not decode to \(count) bytes")
  guard count <= range.count, range.count - count <= count else { throw invalid }

  let parts = characterParts(source, range, of: 1 << 20)
  let counts = Mutex([Int](repeating: 0, count: parts.count))
  DispatchQueue.concurrentPerform(iterations: parts.count) { index in
    let characters = characterCount(source.bytes(parts[index]))
    source.release(parts[index])
    counts.withLock { $0[index] = characters }
  }
  var starts = [0]
  for characters in counts.withLock({ $0 }) { starts.append(starts.last! + characters) }
  guard starts.last == count else { throw invalid }

  let isValid = Atomic(true)
  let bytes = ByteSource(count: count) { output in
    let target = SendableBuffer(bytes: output)
    DispatchQueue.concurrentPerform(iterations: parts.count) { [starts] index in
      let part = UnsafeMutableRawBufferPointer(rebasing: target.bytes[starts[index]..<starts[index + 1]])
      if !decodeLatin1(source.bytes(parts[index]), to: part) { isValid.store(false, ordering: .relaxed) }
      source.release(parts[index])
    }
  }
  guard isValid.load(ordering: .relaxed) else { throw invalid }
  return bytes
}

/// Threads write to disjoint parts.
private struct SendableBuffer: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer
}

/// Splits `range` into parts of about `size` bytes that start with a character of at most two bytes.
private func characterParts(_ source: ByteSource, _ range: Range<Int>, of size: Int) -> [Range<Int>] {
  var parts: [Range<Int>] = []
  var start = range.lowerBound
  while start < range.upperBound {
    var end = min(start + size, range.upperBound)
    if end < range.upperBound, isContinuation(source.bytes(end..<end + 1)[0]) { end += 1 }
    parts.append(start..<end)
    start = end
  }
  return parts
}

private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

/// The number of bytes that start a character: all but 10xxxxxx. Adds bits instead of branching, so that the loop
/// vectorizes.
private func characterCount(_ text: UnsafeRawBufferPointer) -> Int {
  guard let first = text.baseAddress else { return 0 }
  var continuations = 0
  for index in 0..<text.count {
    let byte = first.load(fromByteOffset: index, as: UInt8.self)
    continuations &+= Int((byte >> 7) & ~(byte >> 6) & 1)
  }
  return text.count - continuations
}

/// Decodes all of `text` into all of `output`. Returns whether it was valid and had the right length.
///
/// The bytes of floats are nearly random, so a branch per byte would be mispredicted. Instead, both cases are computed
/// and one is kept.
private func decodeLatin1(_ text: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Bool {
  guard let first = text.baseAddress, let target = output.baseAddress else {
    return text.isEmpty && output.isEmpty
  }
  let last = text.count - 1
  let limit = output.count
  var read = 0
  var written = 0
  var faults: UInt8 = 0
  while written < limit && read < last {
    let lead = first.load(fromByteOffset: read, as: UInt8.self)
    let next = first.load(fromByteOffset: read + 1, as: UInt8.self)
    let isPair = lead >> 7
    let pairMask = 0 &- isPair
    target.storeBytes(
      of: lead & ~pairMask | (lead << 6 | next & 0x3F) & pairMask, toByteOffset: written, as: UInt8.self)
    faults |= pairMask & ((lead & 0xFE ^ 0xC2) | (next & 0xC0 ^ 0x80))
    read += 1 + Int(isPair)
    written += 1
  }
  // The last byte has no next one to read.
  if written < limit && read == last {
    output[written] = text[read]
    faults |= text[read] & 0x80
    read += 1
    written += 1
  }
  return faults == 0 && written == limit && read == text.count
}
