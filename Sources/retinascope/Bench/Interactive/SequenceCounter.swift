/// Finds a sequence of bytes in what comes in portions, also where it is torn.
struct SequenceCounter {
  private let sequence: [UInt8]
  /// How much of it the last bytes were.
  private var matched = 0

  /// - Parameter sequence: its first byte must not occur in it again.
  init(_ sequence: String) { self.sequence = Array(sequence.utf8) }

  mutating func count(in bytes: [UInt8]) -> Int {
    var found = 0
    for byte in bytes {
      matched = byte == sequence[matched] ? matched + 1 : byte == sequence[0] ? 1 : 0
      if matched == sequence.count {
        found += 1
        matched = 0
      }
    }
    return found
  }
}
