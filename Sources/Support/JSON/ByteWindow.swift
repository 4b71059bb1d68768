/// The part of a text that is in memory. For a file this is a small buffer that moves forward.
///
/// Files are read and not mapped, so that pipes work, and a file that shrinks gives an error instead of a crash.
struct ByteWindow: ~Copyable {
  /// The buffer's size in bytes, which bounds the length of a token.
  static let capacity = 1 << 18

  let bytes: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private let file: InputFile?
  /// The index in `bytes` of the next byte, and of their end.
  var position = 0
  private(set) var limit = 0
  private(set) var holdsEnd: Bool
  /// The length of the text before `bytes`, and the number of its line ends.
  private var passed = 0
  private var passedLines = 0

  init(_ text: [UInt8]) {
    capacity = max(1, text.count)
    bytes = .allocate(capacity: capacity)
    _ = UnsafeMutableBufferPointer(start: bytes, count: capacity).initialize(from: text)
    limit = text.count
    file = nil
    holdsEnd = true
  }

  init(reading file: InputFile) {
    capacity = Self.capacity
    bytes = .allocate(capacity: capacity)
    self.file = file
    holdsEnd = false
  }

  deinit { bytes.deallocate() }

  /// Reads more bytes. Those from `position` on are kept, and move to the start of `bytes`.
  ///
  /// - Returns: whether bytes were added. Also false when one token fills the buffer: see `isFull`.
  mutating func refill() throws(FileError) -> Bool {
    guard let file, !holdsEnd else { return false }
    passedLines += Self.lineEnds(bytes, position)
    passed += position
    bytes.update(from: bytes + position, count: limit - position)
    limit -= position
    position = 0
    guard limit < capacity else { return false }
    let count = try file.read(
      into: UnsafeMutableRawBufferPointer(start: bytes + limit, count: capacity - limit))
    limit += count
    holdsEnd = count == 0
    return count > 0
  }

  /// Whether one token fills the buffer, so that it cannot be read.
  var isFull: Bool { !holdsEnd && position == 0 && limit == capacity }

  var place: JSONError.Place {
    JSONError.Place(line: passedLines + Self.lineEnds(bytes, position) + 1, byte: passed + position)
  }

  private static func lineEnds(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var ends = 0
    for place in 0..<count where bytes[place] == UInt8(ascii: "\n") { ends += 1 }
    return ends
  }
}
