/// A position in a range of bytes, moving forward. Every read is checked against the range's end.
struct ByteCursor {
  let source: ByteSource
  /// What is being read, for error messages.
  let what: String
  let start: Int
  private(set) var position: Int
  let end: Int

  init(_ source: ByteSource, _ range: Range<Int>, what: String) {
    precondition(range.lowerBound >= 0 && range.upperBound <= source.count, "range outside the file")
    self.source = source
    self.what = what
    start = range.lowerBound
    position = start
    end = range.upperBound
  }

  var remaining: Int { end - position }

  mutating func byte() throws(CheckpointError) -> UInt8 {
    guard position < end else { throw endsEarly }
    defer { position += 1 }
    return source.base.load(fromByteOffset: position, as: UInt8.self)
  }

  /// A little-endian integer.
  mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws(CheckpointError) -> T {
    let size = T.bitWidth / 8
    guard remaining >= size else { throw endsEarly }
    defer { position += size }
    return T(littleEndian: source.base.loadUnaligned(fromByteOffset: position, as: T.self))
  }

  /// A little-endian unsigned integer used as a count or an offset.
  mutating func size<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) throws(CheckpointError) -> Int {
    let value = try integer(type)
    guard let size = Int(exactly: value) else {
      throw .damaged(what, "a size of \(value) is larger than any file")
    }
    return size
  }

  /// Skips `count` bytes and returns their range in the source.
  mutating func skip(_ count: Int) throws(CheckpointError) -> Range<Int> {
    guard count >= 0, count <= remaining else { throw endsEarly }
    defer { position += count }
    return position..<(position + count)
  }

  /// Skips a line that ends in a newline, and returns its range without the newline.
  mutating func line(limit: Int) throws(CheckpointError) -> Range<Int> {
    let start = position
    while try byte() != UInt8(ascii: "\n") {
      guard position - start <= limit else { throw .damaged(what, "a line is longer than \(limit) bytes") }
    }
    return start..<(position - 1)
  }

  private var endsEarly: CheckpointError { .damaged(what, "it ends too early, at byte \(end) of the file") }
}

extension ByteSource {
  func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the file")
    return UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  func starts(with prefix: [UInt8], at offset: Int = 0) -> Bool {
    offset + prefix.count <= count && bytes(offset..<(offset + prefix.count)).elementsEqual(prefix)
  }

  /// The range as UTF-8, or nil if it is not valid.
  func text(_ range: Range<Int>) -> String? { String(validating: bytes(range), as: UTF8.self) }
}
