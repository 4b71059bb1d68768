import CKernels
import RetinaNet
import Support
import Tensors

/// Counts pairs of a stretch of a level's cells into a table and into the cells' histograms.
struct LogitCount {
  private let level: Trace.Level
  private let logits: UnsafePointer<Float>
  private let classCount: Int
  /// The classes that are counted, and the table's rows.
  private let labels: Range<Int>
  private let firstAnchor: Int
  private let bins: CellBins
  private let table: LogitTable
  private let scratch: CellScratch
  private let fineBins = BinGrid.fine.kernelBins
  private let coarseBins: CKLogitBins
  private let others: UnsafeMutablePointer<Int32>
  /// The bins that are not 0 for what the cells' histograms do not show.
  private var touched = 0..<0

  private(set) var counted = CountedLogits()

  /// - Parameters:
  ///   - logits: the level's, all.
  ///   - firstAnchor: of the stretch.
  init(
    _ level: Trace.Level, _ logits: UnsafePointer<Float>, labels: Range<Int>, firstAnchor: Int,
    _ bins: CellBins, _ table: LogitTable, _ scratch: CellScratch
  ) {
    others = table.others
    self.level = level
    self.logits = logits
    classCount = level.logits.shape[1]
    self.labels = labels
    self.firstAnchor = firstAnchor
    self.bins = bins
    self.table = table
    self.scratch = scratch
    coarseBins = bins.grid.kernelBins
  }

  /// Counts all pairs of an anchor.
  mutating func add(anchor: Int) { add(anchor: anchor, labels) }

  /// Counts one pair, if its class is one that is counted.
  mutating func add(anchor: Int, label: Int) {
    if labels.contains(label) { add(anchor: anchor, label..<label + 1) }
  }

  private mutating func add(anchor: Int, _ labels: Range<Int>) {
    let row = logits + (anchor * classCount + labels.lowerBound)
    let table = table.base + (labels.lowerBound - self.labels.lowerBound) * LogitTable.stride
    let count = ck_count_logits(
      row, labels.count, fineBins, table, LogitTable.stride, coarseBins, scratch.base, others)
    for place in 0..<count {
      addOutside(row[Int(others[place])], anchor, labels.lowerBound + Int(others[place]))
    }
  }

  /// Counts a logit that is not inside of the bins of both kinds, for what it is not inside of.
  private mutating func addOutside(_ logit: Float, _ anchor: Int, _ label: Int) {
    guard logit.isFinite else {
      if counted.failure == nil {
        counted.failure = NonFiniteOutput(level: level.name, anchor: anchor, label: label)
      }
      return
    }
    let row = label - labels.lowerBound
    // The kernel's bins are whole numbers: a logit on a bound belongs to the bin of larger y in both.
    let isAbove = -logit < BinGrid.fine.start
    let isBelow = -logit >= BinGrid.fine.end
    if isAbove {
      if counted.tails.isEmpty { counted.tails = Array(repeating: LogitTail(), count: labels.count) }
      counted.tails[row].add(logit)
    } else if isBelow {
      if counted.lossless.isEmpty { counted.lossless = Array(repeating: 0, count: labels.count) }
      counted.lossless[row] += 1
    } else {
      let bin = BinGrid.fine.bin(logit)
      touch(bin..<bin + 1)
    }
    if logit > bins.cut {
      counted.cells.high.append(
        CellLogits.HighLogit(anchor: UInt32(anchor - firstAnchor), label: UInt32(label), logit: logit))
    } else if isAbove {
      counted.cells.tails[(anchor - firstAnchor) / level.anchorsPerCell, default: LogitTail()].add(logit)
    }
    // What is below the coarse bins is nothing beside what is above the cut.
  }

  private mutating func touch(_ range: Range<Int>) {
    touched =
      touched.isEmpty
      ? range : min(touched.lowerBound, range.lowerBound)..<max(touched.upperBound, range.upperBound)
  }

  /// Ends a cell, after its pairs.
  ///
  /// - Parameter cell: from the first of the stretch.
  mutating func finish(cell: Int) {
    let range = scratch.move(to: &counted.cells, cell: cell)
    guard !range.isEmpty else { return }
    let finePerBin = Int(bins.grid.width / BinGrid.fine.width)
    let shift = Int((bins.grid.start - BinGrid.fine.start) / BinGrid.fine.width)
    touch(
      max(
        0, range.lowerBound * finePerBin + shift)..<min(
          BinGrid.fine.count, range.upperBound * finePerBin + shift))
  }

  /// Ends the stretch, after its cells.
  func finish() { table.touch(touched) }
}

/// What a stretch of cells holds beside its share of the tables.
struct CountedLogits: Sendable {
  var cells = CellLogits()
  /// By class, from the first that is counted; empty where there is none.
  var tails: [LogitTail] = []
  var lossless: [Int] = []
  var failure: NonFiniteOutput?
}
