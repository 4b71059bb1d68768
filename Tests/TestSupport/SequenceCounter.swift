/// Counts a sequence of bytes in a stream that comes in portions, also where a portion ends within it.
public struct SequenceCounter {
  private let sequence: [UInt8]
  /// How many of its bytes the last bytes matched.
  private var matched = 0

  /// - Parameter sequence: its first byte must not occur in it again.
  public init(_ sequence: String) { self.sequence = Array(sequence.utf8) }

  public mutating func count(in bytes: [UInt8]) -> Int {
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
