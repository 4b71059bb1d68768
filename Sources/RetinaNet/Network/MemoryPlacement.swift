/// Where blocks of memory of known lifetimes lie in one range of addresses, so that those which live at the same time do
/// not overlap.
struct MemoryPlacement: Sendable {
  /// A block that is needed for some steps of a pass.
  struct Block {
    let bytes: Int
    /// The first and the last step.
    let lifetime: ClosedRange<Int>
    /// Whether it outlives the pass. Such blocks fill the end of the range.
    let isKept: Bool
  }

  /// Of each block.
  let ranges: [Range<Int>]
  /// The size of the whole range.
  let bytes: Int

  /// Places the blocks one by one, each where it leaves the least room to the next: first those that are kept, by their
  /// beginnings, then the others, the greatest first.
  ///
  /// - Parameter step: what sizes are rounded up to.
  init(_ blocks: [Block], step: Int) {
    let kept = blocks.indices.filter { blocks[$0].isKept }
    let others = blocks.indices.filter { !blocks[$0].isKept }
    let order =
      kept.sorted { (blocks[$0].lifetime.lowerBound, $0) < (blocks[$1].lifetime.lowerBound, $1) }
      + others.sorted { (-blocks[$0].bytes, $0) < (-blocks[$1].bytes, $1) }
    // By rising address, counted from the end.
    var placed: [(block: Int, range: Range<Int>)] = []
    for block in order {
      let size = (blocks[block].bytes + step - 1) / step * step
      let neighbours = placed.lazy.filter {
        blocks[$0.block].lifetime.overlaps(blocks[block].lifetime)
      }
      let start = Self.place(of: size, among: neighbours.map(\.range))
      let next = placed.firstIndex { $0.range.lowerBound > start } ?? placed.count
      placed.insert((block, start..<start + size), at: next)
    }
    let end = placed.map(\.range.upperBound).max() ?? 0
    var ranges = [Range<Int>](repeating: 0..<0, count: blocks.count)
    for (block, range) in placed { ranges[block] = end - range.upperBound..<end - range.lowerBound }
    (self.ranges, bytes) = (ranges, end)
  }

  /// The start of the smallest gap of at least `size`, else the end.
  ///
  /// - Parameter taken: by rising start.
  private static func place(of size: Int, among taken: some Sequence<Range<Int>>) -> Int {
    var (best, least) = (Int?.none, Int.max)
    var end = 0
    for range in taken {
      let gap = range.lowerBound - end
      if gap >= size, gap < least { (best, least) = (end, gap) }
      end = max(end, range.upperBound)
    }
    return best ?? end
  }
}
