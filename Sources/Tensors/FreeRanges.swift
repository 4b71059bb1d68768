import Support

/// The free parts of a range of addresses, from 0 on: where blocks go, and which parts have memory already.
struct FreeRanges {
  /// By rising address. Neighbours that touch differ in `isBacked`.
  private var parts: [FreePart]
  /// The free bytes that have memory.
  private(set) var backedBytes = 0

  private struct FreePart {
    var range: Range<Int>
    /// Whether it was used before and still has its memory.
    var isBacked: Bool
  }

  /// All of `0..<count` is free, and none of it has memory.
  init(count: Int) {
    parts = count > 0 ? [FreePart(range: 0..<count, isBacked: false)] : []
  }

  /// Takes the first place with `count` free bytes; `nil` if there is none.
  ///
  /// - Returns: its start, and how many of its bytes have no memory yet.
  mutating func take(_ count: Int) -> (place: Int, fresh: Int)? {
    var first = 0
    for part in parts.indices {
      if part > 0, parts[part - 1].range.upperBound != parts[part].range.lowerBound { first = part }
      let place = parts[first].range.lowerBound
      guard parts[part].range.upperBound - place >= count else { continue }
      let backed = parts[first...part].reduce(0) { sum, part in
        part.isBacked ? sum + part.range.clamped(to: place..<place + count).count : sum
      }
      backedBytes -= backed
      if parts[part].range.upperBound == place + count {
        parts.removeSubrange(first...part)
      } else {
        parts[part].range = place + count..<parts[part].range.upperBound
        parts.removeSubrange(first..<part)
      }
      return (place, count - backed)
    }
    return nil
  }

  /// Makes a taken range free again.
  mutating func give(_ range: Range<Int>, isBacked: Bool) {
    if isBacked { backedBytes += range.count }
    let next = parts.partitioningIndex { $0.range.lowerBound >= range.upperBound }
    parts.insert(FreePart(range: range, isBacked: isBacked), at: next)
    join(next)
    if next > 0 { join(next - 1) }
  }

  /// Joins a part with its right neighbour, if both are alike and touch.
  private mutating func join(_ part: Int) {
    guard part + 1 < parts.count, parts[part].isBacked == parts[part + 1].isBacked,
      parts[part].range.upperBound == parts[part + 1].range.lowerBound
    else { return }
    parts[part].range = parts[part].range.lowerBound..<parts[part + 1].range.upperBound
    parts.remove(at: part + 1)
  }

  /// Declares that free memory beyond `most` is given up, that at the highest addresses first, and returns what that is.
  mutating func release(beyond most: Int) -> [Range<Int>] {
    var released: [Range<Int>] = []
    while backedBytes > most, let last = parts.lastIndex(where: \.isBacked) {
      let range = parts[last].range
      let kept = max(range.lowerBound, range.upperBound - (backedBytes - most))
      let surplus = kept..<range.upperBound
      parts[last].range = range.lowerBound..<kept
      if parts[last].range.isEmpty { parts.remove(at: last) }
      backedBytes -= surplus.count
      released.append(surplus)
      give(surplus, isBacked: false)
    }
    return released
  }
}
