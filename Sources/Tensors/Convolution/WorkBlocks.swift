/// Neighbouring blocks of items for threads that take them one by one. Toward the end they get smaller, so that threads
/// end at about the same time.
struct WorkBlocks: Sendable {
  let ranges: [Range<Int>]

  /// What sizes are multiples of: the rows of the products of all instruction sets.
  static let step = 12

  /// - Parameters:
  ///   - count: the number of items.
  ///   - most, least: the sizes of blocks, multiples of `step`. A rest of less than half a block joins the last one.
  init(of count: Int, most: Int, least: Int, threads: Int) {
    var ranges: [Range<Int>] = []
    var first = 0
    while first < count {
      let rest = count - first
      // With all other threads busy for as long, half of the rest remains for later blocks.
      let share = threads == 1 ? most : rest / (2 * threads) / Self.step * Self.step
      let size = min(most, max(least, share))
      let end = rest < size + size / 2 ? count : first + size
      ranges.append(first..<end)
      first = end
    }
    self.ranges = ranges
  }
}
