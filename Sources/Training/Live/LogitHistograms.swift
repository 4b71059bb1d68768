import RetinaNet
import Support
import Synchronization
import Tensors

/// All logits of a picture, counted once. Depends on no ground truth, and on no α or γ.
///
/// What is kept is enough to know the sum of any smooth function of the logits by level, by class and by grid cell:
/// histograms that also hold the first three moments within each bin.
public struct LogitHistograms: Sendable {
  let bins: CellBins
  let stretches: [CellStretch]
  /// By class channel.
  let classes: [BinnedLogits]
  /// P3 first.
  let levels: [BinnedLogits]
  /// Per stretch its cells' logits, in one part per block of classes.
  let cells: [[CellLogits]]

  /// - Throws: `NonFiniteOutput` where a logit is NaN or infinite.
  public init(_ trace: Trace, threads: Int) throws {
    try self.init(trace, CellBins.PairLimits(), threads: threads)
  }

  init(_ trace: Trace, _ limits: CellBins.PairLimits, threads: Int) throws {
    let cellCount = trace.levels.reduce(0) { $0 + $1.gridHeight * $1.gridWidth }
    let bins = CellBins(cut: HighestLogits.cut(trace, limits), cells: cellCount)
    let stretches = CellStretch.all(trace)
    let counts = LogitCounts(trace, bins, stretches, threads: threads) { count, stretch in
      for cell in 0..<stretch.cells.count {
        let first = (stretch.cells.lowerBound + cell) * stretch.anchorsPerCell
        for anchor in first..<first + stretch.anchorsPerCell { count.add(anchor: anchor) }
        count.finish(cell: cell)
      }
    }
    if let failure = counts.failure { throw failure }
    self.bins = bins
    self.stretches = stretches
    (classes, levels, cells) = (counts.classes, counts.levels, counts.cells)
  }
}

/// Neighbouring grid cells of a level: a piece of work for one thread.
struct CellStretch: Sendable {
  var level: Int
  var cells: Range<Int>
  var anchorsPerCell: Int

  var anchors: Range<Int> { cells.lowerBound * anchorsPerCell..<cells.upperBound * anchorsPerCell }

  /// Pairs of a stretch, more or less.
  private static let grain = 1 << 20

  /// All cells of a picture, by level and cell.
  static func all(_ trace: Trace) -> [CellStretch] {
    trace.levels.indices.flatMap { number in
      let level = trace.levels[number]
      let perCell = max(1, level.anchorsPerCell * level.logits.shape[1])
      let most = max(1, min(grain / perCell, BinGrid.mostPairs / max(1, level.anchorsPerCell)))
      let cells = level.gridHeight * level.gridWidth
      return stride(from: 0, to: cells, by: most).map {
        CellStretch(
          level: number, cells: $0..<min($0 + most, cells), anchorsPerCell: level.anchorsPerCell)
      }
    }
  }
}

/// Histograms of all or of some pairs of a picture.
struct LogitCounts: Sendable {
  private(set) var classes: [BinnedLogits]
  private(set) var levels: [BinnedLogits]
  private(set) var cells: [[CellLogits]]
  private(set) var failure: NonFiniteOutput?

  /// As many classes have tables at a time: untouched memory is not taken, but it is not free either.
  private static let blockLength = 1024

  /// - Parameter visit: counts the pairs of a stretch that are wanted, cell by cell. It is called once per block of
  ///   classes.
  init(
    _ trace: Trace, _ bins: CellBins, _ stretches: [CellStretch], threads: Int,
    _ visit: @Sendable (inout LogitCount, CellStretch) -> Void
  ) {
    let classCount = trace.levels.first?.logits.shape[1] ?? 0
    classes = []
    levels = Array(repeating: BinnedLogits(), count: trace.levels.count)
    cells = Array(repeating: [], count: stretches.count)
    for first in stride(from: 0, to: classCount, by: Self.blockLength) {
      let labels = first..<min(first + Self.blockLength, classCount)
      add(trace, labels, bins, stretches, threads: threads, visit)
    }
  }

  private mutating func add(
    _ trace: Trace, _ labels: Range<Int>, _ bins: CellBins, _ stretches: [CellStretch], threads: Int,
    _ visit: @Sendable (inout LogitCount, CellStretch) -> Void
  ) {
    let sums = LogitSums(labels: labels.count, levels: trace.levels.count)
    let idle = Mutex<[(LogitTable, CellScratch)]>([])
    let counted = Mutex([CountedLogits?](repeating: nil, count: stretches.count))
    forEachRange(of: stretches.count, grain: 1, threads: threads) { range in
      for number in range {
        let stretch = stretches[number]
        let (table, scratch) =
          idle.withLock { $0.popLast() } ?? (LogitTable(labelCount: labels.count), CellScratch(bins.grid))
        table.prepare(level: stretch.level, anchors: stretch.anchors.count, sums)
        let level = trace.levels[stretch.level]
        let counts = level.logits.withUnsafeBufferPointer { logits in
          var count = LogitCount(
            level, logits.baseAddress!, labels: labels, firstAnchor: stretch.anchors.lowerBound, bins, table,
            scratch)
          visit(&count, stretch)
          count.finish()
          return count.counted
        }
        counted.withLock { $0[number] = counts }
        idle.withLock { $0.append((table, scratch)) }
      }
    }
    for (table, _) in idle.withLock({ $0 }) { table.empty(into: sums) }
    var rows = labels.indices.map { sums.row(label: $0 - labels.lowerBound) }
    for level in levels.indices { levels[level] = levels[level] + sums.row(level: level) }
    for (number, count) in counted.withLock({ $0 }).enumerated() {
      guard let count else { continue }
      let level = stretches[number].level
      for (row, tail) in count.tails.enumerated() {
        rows[row].tail = rows[row].tail + tail
        levels[level].tail = levels[level].tail + tail
      }
      for (row, lossless) in count.lossless.enumerated() {
        rows[row].lossless += lossless
        levels[level].lossless += lossless
      }
      cells[number].append(count.cells)
      if failure == nil { failure = count.failure }
    }
    classes += rows
  }
}
