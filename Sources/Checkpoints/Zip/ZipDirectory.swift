/// One entry of the central directory, and the checks that the record matches it.
struct ZipDirectoryEntry {
  let name: String
  let checksum: UInt32
  private let flags: UInt16
  private let method: UInt16
  private let size: Int
  private let packedSize: Int
  private let headerOffset: Int
  /// The offset of the directory. All records end before it.
  private let limit: Int

  /// Bit 3: sizes and checksum follow the data. Bit 11: the name is UTF-8. The others, such as encryption and patches,
  /// do not occur in checkpoints.
  private static let knownFlags: UInt16 = 1 << 3 | 1 << 11
  private static let descriptorFlag: UInt16 = 1 << 3

  init(_ cursor: inout ByteCursor) throws(CheckpointError) {
    limit = cursor.start
    guard try cursor.integer(UInt32.self) == 0x0201_4B50 else {
      throw .damaged("zip directory", "an entry does not begin as it should")
    }
    _ = try cursor.skip(4)  // versions
    flags = try cursor.integer(UInt16.self)
    method = try cursor.integer(UInt16.self)
    _ = try cursor.skip(4)  // date
    checksum = try cursor.integer(UInt32.self)
    let sizes = (packed: try cursor.integer(UInt32.self), plain: try cursor.integer(UInt32.self))
    let nameLength = try cursor.size(UInt16.self)
    let extraLength = try cursor.size(UInt16.self)
    let commentLength = try cursor.size(UInt16.self)
    let disk = try cursor.integer(UInt16.self)
    _ = try cursor.skip(6)  // attributes
    let offset = try cursor.integer(UInt32.self)
    guard let name = cursor.source.text(try cursor.skip(nameLength)), !name.isEmpty else {
      throw .damaged("zip directory", "a record's name is empty or not UTF-8")
    }
    let extra = try cursor.skip(extraLength)
    _ = try cursor.skip(commentLength)

    var large = try Zip64Extra(cursor.source, extra, name)
    let plain = try large.size(or: sizes.plain)
    let packed = try large.size(or: sizes.packed)
    headerOffset = try large.size(or: offset)
    guard disk == 0 else { throw .damaged(name, "it lies on another disk") }
    size = plain
    packedSize = packed
    self.name = name
  }

  /// Reads the local header and the descriptor after the data, and throws unless both match this entry.
  func locate(_ source: ByteSource) throws(CheckpointError) -> (data: Range<Int>, whole: Range<Int>) {
    guard method == 0 else {
      throw .unsupported(
        name, "this record is compressed, which torch.save never does",
        remedy: "Load it with torch.load(…, weights_only=True) and save it again with torch.save")
    }
    guard flags & ~Self.knownFlags == 0 else {
      throw .unsupported(
        name, "this record has the zip flags \(String(flags, radix: 16)), which torch.save never sets",
        remedy: "Load it with torch.load(…, weights_only=True) and save it again with torch.save")
    }
    guard size == packedSize else { throw .damaged(name, "it is not compressed, and yet has two sizes") }
    guard headerOffset <= limit else { throw .damaged(name, "it should lie where the archive has ended") }
    var cursor = ByteCursor(source, headerOffset..<limit, what: name)
    guard try cursor.integer(UInt32.self) == 0x0403_4B50 else {
      throw .damaged(name, "it is not where the directory says")
    }
    _ = try cursor.skip(2)  // version
    let localFlags = try cursor.integer(UInt16.self)
    let localMethod = try cursor.integer(UInt16.self)
    _ = try cursor.skip(4)  // date
    let localChecksum = try cursor.integer(UInt32.self)
    let sizes = (packed: try cursor.integer(UInt32.self), plain: try cursor.integer(UInt32.self))
    let nameLength = try cursor.size(UInt16.self)
    let extraLength = try cursor.size(UInt16.self)
    let localName = source.text(try cursor.skip(nameLength))
    var large = try Zip64Extra(source, try cursor.skip(extraLength), name)
    let plain = try large.size(or: sizes.plain)
    let packed = try large.size(or: sizes.packed)

    let follows = flags & Self.descriptorFlag != 0
    let agree = localChecksum == checksum && plain == size && packed == size
    let areLeftOpen = localChecksum == 0 && plain == 0 && packed == 0
    // Compares bytes, since Swift strings are equal even if they are only canonically equivalent.
    guard let localName, localName.utf8.elementsEqual(name.utf8), localFlags == flags, localMethod == 0,
      agree || (follows && areLeftOpen)
    else {
      throw .damaged(name, "its header and the archive's directory disagree")
    }
    let data = try cursor.skip(size)
    if follows { try skipDescriptor(&cursor) }
    return (data, headerOffset..<cursor.position)
  }

  /// Skips the descriptor, which repeats the checksum and sizes. The sizes have 32 or 64 bits, and no field says which.
  private func skipDescriptor(_ cursor: inout ByteCursor) throws(CheckpointError) {
    guard try cursor.integer(UInt32.self) == 0x0807_4B50, try cursor.integer(UInt32.self) == checksum else {
      throw .damaged(name, "the descriptor after its data and the archive's directory disagree")
    }
    let size = UInt64(size)
    if cursor.remaining >= 16 {
      var wide = cursor
      if try wide.integer(UInt64.self) == size, try wide.integer(UInt64.self) == size {
        cursor = wide
        return
      }
    }
    guard try cursor.integer(UInt32.self) == size, try cursor.integer(UInt32.self) == size else {
      throw .damaged(name, "the descriptor after its data and the archive's directory disagree")
    }
  }
}

/// The ZIP64 extra field, with the values that do not fit in 32 bits: in a fixed order, and only those whose header
/// field is all ones.
struct Zip64Extra {
  private var values: ByteCursor?
  private let name: String

  init(_ source: ByteSource, _ extra: Range<Int>, _ name: String) throws(CheckpointError) {
    self.name = name
    var cursor = ByteCursor(source, extra, what: name)
    while cursor.remaining >= 4 {
      let tag = try cursor.integer(UInt16.self)
      let body = try cursor.skip(try cursor.size(UInt16.self))
      guard tag == 1 else { continue }
      guard values == nil else { throw .damaged(name, "it gives its 64-bit sizes twice") }
      values = ByteCursor(source, body, what: name)
    }
  }

  /// The next value if `field` is all ones, else `field`.
  mutating func size(or field: UInt32) throws(CheckpointError) -> Int {
    guard field == .max else { return Int(field) }
    guard values != nil else { throw .damaged(name, "its 64-bit size or position is missing") }
    return try values!.size(UInt64.self)
  }
}

/// The end of a zip archive, which says where its directory is.
struct ZipEnd {
  private(set) var directory: Range<Int>
  private(set) var recordCount: Int

  private static let size = 22
  private static let locatorSize = 20
  private static let size64 = 56

  /// Zero bytes that may follow, with which transfers pad a file.
  private static let mostPadding = 65_535

  /// Reads the record at the end of the file. A comment after it would make the end of the archive ambiguous, so it is
  /// refused; `torch.save` never writes one.
  init(_ source: ByteSource) throws(CheckpointError) {
    guard let start = Self.start(in: source) else {
      throw .damaged("zip archive", "its end is missing, so the file was cut short or something follows it")
    }
    var cursor = ByteCursor(source, start + 4..<start + Self.size, what: "zip archive's end")
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

  /// Where the record begins after which there are only zeros: the last other byte is in it.
  private static func start(in source: ByteSource) -> Int? {
    let last = source.count - size
    guard last >= 0 else { return nil }
    let first = max(0, last - mostPadding)
    guard let other = source.bytes(first..<source.count).lastIndex(where: { $0 != 0 }) else { return nil }
    return stride(from: min(last, first + other), through: max(0, first + other - size + 1), by: -1).first {
      source.starts(with: [0x50, 0x4B, 5, 6], at: $0)
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
