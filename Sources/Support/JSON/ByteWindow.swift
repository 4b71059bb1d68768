/// The part of a text that is at hand: of a file only a little is in memory at any time.
///
/// Files are read and not mapped, so that pipes work and a file that shrinks meanwhile is an error and not a fault.
struct ByteWindow: ~Copyable {
  /// What a token must fit in.
  static let capacity = 1 << 18

  let bytes: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private let file: InputFile?
  /// Where the next byte lies in `bytes`, and where they end.
  var position = 0
  private(set) var limit = 0
  private(set) var holdsEnd: Bool
  /// The text before `bytes`: its length, and how many lines end in it.
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

  /// Brings more bytes, while those from `position` on stay at hand; their place in `bytes` changes.
  ///
  /// - Returns: whether there are more. Not where all that is at hand is one token, either: see `isFull`.
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

  /// Whether one token fills the window, and so cannot be read.
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
