import CZlib
import Dispatch
import OrderedCollections
import Synchronization

/// The records of a zip archive, limited to what `torch.save` writes: uncompressed, one disk, ZIP64 if needed, data
/// descriptors. Values that the archive stores twice must match.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
struct ZipArchive {
  let source: ByteSource
  /// Records by name, in the order of the central directory.
  let records: OrderedDictionary<String, ZipRecord>

  /// Reads only the names in the directory, which may show that the archive is not a checkpoint.
  static func directory(of source: ByteSource) throws(CheckpointError) -> [ZipDirectoryEntry] {
    let end = try ZipEnd(source)
    var cursor = ByteCursor(source, end.directory, what: "zip directory")
    var entries: [ZipDirectoryEntry] = []
    for _ in 0..<end.recordCount { entries.append(try ZipDirectoryEntry(&cursor)) }
    guard cursor.remaining == 0 else {
      throw .damaged("zip directory", "it holds more than the \(end.recordCount) records that it announces")
    }
    return entries
  }

  /// Finds the records, and checks each against the directory and the other records.
  init(_ source: ByteSource, _ entries: [ZipDirectoryEntry]) throws(CheckpointError) {
    var records: OrderedDictionary<String, ZipRecord> = [:]
    var places: [(whole: Range<Int>, name: String)] = []
    for entry in entries {
      let place = try entry.locate(source)
      let record = ZipRecord(data: place.data, checksum: entry.checksum)
      guard records.updateValue(record, forKey: entry.name) == nil else {
        throw .damaged(entry.name, "two records have this name")
      }
      places.append((place.whole, entry.name))
    }
    try Self.checkDisjoint(places)
    self.source = source
    self.records = records
  }

  private static func checkDisjoint(_ places: [(whole: Range<Int>, name: String)]) throws(CheckpointError) {
    var reached = 0
    for place in places.sorted(by: { $0.whole.lowerBound < $1.whole.lowerBound }) {
      guard place.whole.lowerBound >= reached else {
        throw .damaged(place.name, "it overlaps another record of the archive")
      }
      reached = place.whole.upperBound
    }
  }
}

/// The position of a record's data, and their expected CRC-32.
struct ZipRecord: Equatable {
  let data: Range<Int>
  let checksum: UInt32
}

extension ZipArchive {
  /// Verifies the CRC-32 of the named records on all processors. Throws for the first in the given order that differs.
  ///
  /// - Parameter keepingResident: whether a record's pages will be used in place, and so should stay in memory.
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

/// The CRC-32 of a range, computed in parts that fit in the cache.
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
