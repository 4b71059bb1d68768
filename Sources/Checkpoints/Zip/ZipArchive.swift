import Collections

/// The records of a zip archive, as far as `torch.save` uses the format: stored and not compressed, one disk,
/// ZIP64 where needed, data descriptors. Everything said twice must be said alike.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
struct ZipArchive {
  let source: ByteSource
  /// By name, in the order of the central directory.
  let records: OrderedDictionary<String, ZipRecord>

  /// Reads the archive's directory, and nothing else yet: its names may tell that the archive is no checkpoint.
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

  /// Finds the records and checks each against the directory and the others.
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

/// Where a record's data lie, and the CRC-32 that they should have.
struct ZipRecord: Equatable {
  let data: Range<Int>
  let checksum: UInt32
}
