/// Sorts places by 30-bit keys in three stable passes of ten bits. Keeps its working memory from one use to the next.
struct RadixSort: ~Copyable {
  private let first: UnsafeMutablePointer<UInt64>
  private let second: UnsafeMutablePointer<UInt64>
  private let capacity: Int

  private static let digitBits: UInt64 = 10
  private static let digits = 1 << 10

  init(capacity: Int) {
    self.capacity = capacity
    first = .allocate(capacity: max(capacity, 1))
    second = .allocate(capacity: max(capacity, 1))
  }

  deinit {
    first.deallocate()
    second.deallocate()
  }

  /// The places of `keys` by rising key, equal ones by rising place, without those whose key is `excluded`.
  mutating func places(byRising keys: UnsafeBufferPointer<UInt32>, excluding excluded: UInt32) -> [UInt32] {
    precondition(keys.count <= capacity)
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * Self.digits) { counts in
      counts.initialize(repeating: 0)
      var count = 0
      for key in keys where key != excluded {
        let key = Int(key)
        counts[key & 1023] &+= 1
        counts[1024 &+ (key &>> 10) & 1023] &+= 1
        counts[2048 &+ (key &>> 20)] &+= 1
        count &+= 1
      }
      for digit in 0..<3 {
        var start = 0
        for value in 0..<Self.digits {
          let next = start + counts[digit * Self.digits + value]
          counts[digit * Self.digits + value] = start
          start = next
        }
      }
      let starts = counts.baseAddress!
      for place in keys.indices where keys[place] != excluded {
        let key = UInt64(keys[place])
        let slot = starts + Int(key & 1023)
        first[slot.pointee] = key &<< 32 | UInt64(place)
        slot.pointee &+= 1
      }
      for index in 0..<count {
        let item = first[index]
        let slot = starts + (1024 &+ Int((item &>> 42) & 1023))
        second[slot.pointee] = item
        slot.pointee &+= 1
      }
      return [UInt32](unsafeUninitializedCapacity: count) { sorted, initialized in
        for index in 0..<count {
          let item = second[index]
          let slot = starts + (2048 &+ Int(item &>> 52))
          sorted[slot.pointee] = UInt32(truncatingIfNeeded: item)
          slot.pointee &+= 1
        }
        initialized = count
      }
    }
  }
}
