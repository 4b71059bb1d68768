/// The end of a zip archive, which tells where its directory lies.
struct ZipEnd {
  private(set) var directory: Range<Int>
  private(set) var recordCount: Int

  private static let size = 22
  private static let locatorSize = 20
  private static let size64 = 56

  /// Reads the record at the very end; a comment behind it, which `torch.save` never writes, is refused, for
  /// it would leave open where the archive ends.
  init(_ source: ByteSource) throws(CheckpointError) {
    let start = source.count - Self.size
    guard start >= 0, source.starts(with: [0x50, 0x4B, 5, 6], at: start) else {
      throw .damaged("zip archive", "its end is missing, so the file was cut short or something follows it")
    }
    var cursor = ByteCursor(source, start + 4..<source.count, what: "zip archive's end")
    let disks = (try cursor.integer(UInt16.self), try cursor.integer(UInt16.self))
    let counts = (try cursor.integer(UInt16.self), try cursor.integer(UInt16.self))
    let size = try cursor.integer(UInt32.self)
    let offset = try cursor.integer(UInt32.self)
    guard disks == (0, 0), counts.0 == counts.1, try cursor.integer(UInt16.self) == 0 else {
      throw .damaged("zip archive's end", "it speaks of several disks or of a comment")
    }
    recordCount = Int(counts.0)
    directory = 0..<0
    var directoryEnd = start

    let locator = start - Self.locatorSize
    if locator >= 0, source.starts(with: [0x50, 0x4B, 6, 7], at: locator) {
      let large = try Self.readZip64(source, locator: locator)
      guard counts.0 == .max || Int(counts.0) == large.count,
        size == .max || Int(size) == large.size, offset == .max || Int(offset) == large.offset
      else { throw .damaged("zip archive's end", "its 32-bit and 64-bit forms disagree") }
      recordCount = large.count
      directoryEnd = large.start
      directory = try Self.directory(offset: large.offset, size: large.size, end: directoryEnd)
    } else {
      directory = try Self.directory(offset: Int(offset), size: Int(size), end: directoryEnd)
    }
    guard recordCount <= Limits.zipRecords else {
      throw .unsupported(
        "zip archive", "it has \(recordCount) records, more than \(Limits.zipRecords)",
        remedy: "Save the weights without the optimiser")
    }
  }

  private static func directory(offset: Int, size: Int, end: Int) throws(CheckpointError) -> Range<Int> {
    let (reached, overflow) = offset.addingReportingOverflow(size)
    guard !overflow, reached == end else {
      throw .damaged("zip archive", "its directory does not lie before its end")
    }
    return offset..<end
  }

  private static func readZip64(
    _ source: ByteSource, locator: Int
  ) throws(CheckpointError) -> (start: Int, count: Int, size: Int, offset: Int) {
    let what = "zip archive's 64-bit end"
    var cursor = ByteCursor(source, locator + 4..<locator + locatorSize, what: what)
    let disk = try cursor.integer(UInt32.self)
    let start = try cursor.size(UInt64.self)
    guard disk == 0, try cursor.integer(UInt32.self) == 1, start == locator - size64,
      source.starts(with: [0x50, 0x4B, 6, 6], at: start)
    else { throw .damaged(what, "it is not where its locator says") }
    cursor = ByteCursor(source, start + 4..<locator, what: what)
    guard try cursor.size(UInt64.self) == size64 - 12 else { throw .damaged(what, "it has an unknown size") }
    _ = try cursor.skip(4)  // versions
    let disks = (try cursor.integer(UInt32.self), try cursor.integer(UInt32.self))
    let counts = (try cursor.size(UInt64.self), try cursor.size(UInt64.self))
    guard disks == (0, 0), counts.0 == counts.1 else { throw .damaged(what, "it speaks of several disks") }
    return (start, counts.0, try cursor.size(UInt64.self), try cursor.size(UInt64.self))
  }
}
