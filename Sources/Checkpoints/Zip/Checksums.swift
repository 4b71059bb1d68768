import CZlib
import Dispatch
import Synchronization

extension ZipArchive {
  /// Computes the CRC-32 of `names`' records, two at a time and more where there are processors, and throws
  /// at the first in the given order that differs.
  ///
  /// - Parameter keepingResident: whether a record's pages will be used in place, so that there is no sense in
  ///   giving them back.
  func checkChecksums(
    _ names: [String], keepingResident: @Sendable (String) -> Bool = { _ in true }
  ) throws(CheckpointError) {
    let records = records
    let source = source
    let first = Mutex<Int>(.max)
    DispatchQueue.concurrentPerform(iterations: names.count) { index in
      let record = records[names[index]]!
      guard checksum(source, record.data, releasing: !keepingResident(names[index])) != record.checksum else {
        return
      }
      first.withLock { $0 = min($0, index) }
    }
    let index = first.withLock { $0 }
    if index < names.count {
      throw .damaged(names[index], "its checksum is wrong: some of its bytes have changed")
    }
  }
}

/// The CRC-32 of a range, by parts that fit the cache.
private func checksum(_ source: ByteSource, _ range: Range<Int>, releasing: Bool) -> UInt32 {
  let part = 1 << 20
  var checksum: uLong = 0
  for lower in stride(from: range.lowerBound, to: range.upperBound, by: part) {
    let bytes = lower..<min(lower + part, range.upperBound)
    checksum = crc32(
      checksum, source.bytes(bytes).baseAddress!.assumingMemoryBound(to: Bytef.self), uInt(bytes.count))
    if releasing { source.release(bytes) }
  }
  return UInt32(truncatingIfNeeded: checksum)
}
