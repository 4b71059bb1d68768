import Testing

@testable import Checkpoints

/// Zip archives that lie. Each must be refused for the reason that is meant, at the record that is meant.
@Suite struct HostileZipTests {
  private let honest = ZipBuilder.torch(TensorDescription())

  @Test func honestFilePasses() throws {
    let checkpoint = try Checkpoint.parse(honest.bytes)
    #expect(try checkpoint.arrays["w"]?.floats().elements == [1, 2, 3, 4])
  }

  /// Changes the storage's record (the second) and demands an error that says `expected`.
  private func refuses(
    _ expected: String, _ change: (inout ZipBuilder.Record) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var archive = honest
    change(&archive.records[1])
    let error = try #require(failure(archive.bytes), sourceLocation: sourceLocation)
    #expect(error.description.contains(expected), "\(error)", sourceLocation: sourceLocation)
    #expect(error.place?.hasPrefix("archive/data/") == true, "\(error)", sourceLocation: sourceLocation)
  }

  @Test func refusesCompression() throws {
    try refuses("compressed") { $0.method = 8 }
    try refuses("disagree") { $0.localMethod = 8 }
  }

  @Test(arguments: [0, 1, 2, 4, 5, 6, 12, 13]) func refusesUnknownFlags(bit: UInt16) throws {
    try refuses("zip flags") { $0.flags = 1 << bit }
    try refuses("disagree") { $0.localFlags = 1 << bit }
  }

  @Test func refusesDisagreementOfHeaderAndDirectory() throws {
    try refuses("disagree") { $0.localName = "archive/data/1" }
    try refuses("disagree") { $0.localSize = 12 }
    try refuses("disagree") { $0.size = 12 }
    try refuses("two sizes") { $0.packedSize = 12 }
  }

  @Test func refusesSizesBeyondTheFile() throws {
    try refuses("ends too early") { record in
      record.size = 0xFFFF_FF00
      record.localSize = 0xFFFF_FF00
    }
    // The 64-bit extra field announces 2^63.
    try refuses("larger than any file") { record in
      record.size = .max
      record.extra = littleEndian(UInt16(1)) + littleEndian(UInt16(8)) + littleEndian(UInt64(1) << 63)
    }
    try refuses("64-bit size") { $0.size = .max }
    try refuses("should lie where the archive has ended") { $0.offset = 1 << 20 }
    try refuses("not where the directory says") { $0.offset = 3 }
  }

  @Test func refusesWrongChecksums() throws {
    try refuses("checksum") { $0.checksum = 1 }
    var archive = honest
    archive.records[0].checksum = 1
    #expect(failure(archive.bytes)?.place == "archive/data.pkl")
  }

  @Test func refusesOverlap() throws {
    // The outer record's data are a whole record, which the directory lists as well.
    let inner = ZipBuilder(records: [ZipBuilder.Record("archive/data/1", [1, 2, 3, 4])]).bytes
    var archive = honest
    archive.records.append(ZipBuilder.Record("archive/data/9", inner))
    let start = archive.bytes.count
    archive.records.append(ZipBuilder.Record("archive/data/1", [1, 2, 3, 4]))
    let innerStart = UInt32(try #require(archive.bytes.firstRange(of: inner.prefix(44))).lowerBound)
    archive.records[3].offset = innerStart
    #expect(start > 0 && failure(archive.bytes)?.problem.contains("overlaps") == true)
    // A hundred thousand entries that all point at one record.
    var many = honest
    many.records += (1...30_000).map { index in
      var record = ZipBuilder.Record("archive/data/0", [])
      record.name = "archive/data/\(index)"
      record.localName = "archive/data/0"
      record.offset = 0
      return record
    }
    #expect(failure(many.bytes) != nil)
  }

  @Test func refusesEqualNames() throws {
    var archive = honest
    archive.records.append(archive.records[1])
    #expect(failure(archive.bytes)?.problem.contains("two records") == true)
  }

  @Test func refusesRecordsOutsideTheFolder() throws {
    var archive = honest
    archive.records.append(ZipBuilder.Record("elsewhere/data/0", [1]))
    #expect(failure(archive.bytes)?.problem.contains("outside") == true)
    archive.records[2].name = "elsewhere/data.pkl"
    #expect(failure(archive.bytes)?.problem.contains("single data.pkl") == true)
  }

  @Test(arguments: [0, 1, 3, 9999] as [UInt16]) func refusesWrongCounts(count: UInt16) throws {
    var archive = honest
    archive.count = count
    #expect(failure(archive.bytes) != nil)
  }

  @Test func refusesAnythingBehindTheEnd() throws {
    #expect(failure(honest.bytes + [1])?.problem.contains("end is missing") == true)
    // Transfers pad files so.
    for count in [1, 3, 1000, 65_535] {
      #expect(failure(honest.bytes + [UInt8](repeating: 0, count: count)) == nil, "\(count)")
    }
    let long = honest.bytes + [UInt8](repeating: 0, count: 70_000)
    #expect(failure(long)?.problem.contains("end is missing") == true)
    var archive = honest
    archive.comment = [1, 2, 3]
    #expect(failure(archive.bytes) != nil)
  }
}
