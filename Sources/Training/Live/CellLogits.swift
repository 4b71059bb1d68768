import Foundation

/// The logits of some neighbouring grid cells of a level: what a heat map needs.
///
/// Logits above a cut, which matter most, are kept as they are; the rest as a coarse histogram of each cell.
struct CellLogits: Sendable {
  /// The histogram of a cell: some of `CellBins.grid`'s bins that include all that are not empty.
  struct CellSpan: Sendable {
    /// From the first cell here.
    var cell: Int32
    var firstBin: UInt16
    var binCount: UInt16
  }

  /// A logit above the cut.
  struct HighLogit: Sendable, Equatable {
    /// From the first anchor here.
    var anchor: UInt32
    var label: UInt32
    var logit: Float
  }

  /// Rising.
  var spans: [CellSpan] = []
  /// Per bin of all spans: how many pairs, and the sums of their places, squares and cubes, in units of `BinGrid.unit`.
  var moments: [SIMD4<Float>] = []
  /// By rising anchor, then label.
  var high: [HighLogit] = []
  /// Logits above the bins but not above the cut, by cell.
  var tails: [Int: LogitTail] = [:]
}

/// How cells are divided.
struct CellBins: Sendable {
  /// How many pairs are kept as they are.
  struct PairLimits: Sendable {
    /// If there are no more than this, all.
    var all = 131_072
    /// Else the highest, so many more or less.
    var highest = 50_000
  }

  let grid: BinGrid
  /// Logits above it are kept as they are.
  let cut: Float

  /// - Parameters:
  ///   - cut: a multiple of 1/4; −∞ keeps all logits, and ∞ none.
  ///   - cells: of all levels. The fewer there are, the finer are the bins.
  init(cut: Float, cells: Int) {
    let width: Float = cells < 1000 ? 1.0 / 16 : 1.0 / 4
    // No pair is inside of bins that begin at y = 4096.
    let start = cut == -.infinity ? 4096 : max(-BinGrid.linearFrom, -cut)
    grid = BinGrid(width: width, count: Int(64 / width), start: start)
    self.cut = cut
  }
}

/// The histogram of one cell while its pairs are counted.
///
/// Unchecked: one thread uses it at a time.
final class CellScratch: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  private let count: Int
  private let sums: UnsafeMutablePointer<SIMD4<Int32>>

  init(_ grid: BinGrid) {
    count = grid.count
    base = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<SIMD4<Int32>>.stride, alignment: 64)
    sums = base.bindMemory(to: SIMD4<Int32>.self, capacity: count)
    sums.initialize(repeating: SIMD4(), count: count)
  }

  deinit { base.deallocate() }

  /// The bins that are not empty.
  private var touched: Range<Int> {
    var (low, high) = (0, count)
    while low < count {
      // Four at once: most of a cell's bins are empty.
      if (sums[low] | sums[low + 1] | sums[low + 2] | sums[low + 3]) != SIMD4() { break }
      low += 4
    }
    while high > low {
      if (sums[high - 1] | sums[high - 2] | sums[high - 3] | sums[high - 4]) != SIMD4() { break }
      high -= 4
    }
    return low..<high
  }

  /// Moves the sums to `cells`, and starts from 0.
  ///
  /// - Returns: the bins that were not empty.
  func move(to cells: inout CellLogits, cell: Int) -> Range<Int> {
    let bins = touched
    guard !bins.isEmpty else { return bins }
    cells.spans.append(
      CellLogits.CellSpan(
        cell: Int32(cell), firstBin: UInt16(bins.lowerBound), binCount: UInt16(bins.count)))
    cells.moments.append(
      contentsOf: UnsafeBufferPointer(start: sums + bins.lowerBound, count: bins.count).lazy.map {
        SIMD4<Float>($0)
      })
    (sums + bins.lowerBound).update(repeating: SIMD4(), count: bins.count)
    return bins
  }
}
