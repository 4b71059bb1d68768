import Foundation

/// Histograms of the logits of some classes, one thread's.
///
/// Per class and bin four whole numbers: how many pairs, and the sums of their places in the bin and of the places'
/// squares and cubes. Whole numbers add up to the same in any order, and can be taken away again.
///
/// Unchecked: one thread uses it at a time.
final class LogitTable: @unchecked Sendable {
  /// Bytes from one class to the next; not a multiple of a page, so that the classes do not compete for the cache.
  static var stride: Int { 4096 * MemoryLayout<SIMD4<Int32>>.stride + 192 }

  let labelCount: Int
  let base: UnsafeMutableRawPointer
  /// Room for the kernel: an anchor's classes.
  let others: UnsafeMutablePointer<Int32>
  /// The bins that are not 0.
  private(set) var touched = 0..<0
  /// Whose logits these are.
  private var level = 0
  /// Anchors since the last `empty`.
  private var anchors = 0

  init(labelCount: Int) {
    self.labelCount = labelCount
    // Untouched pages take no memory.
    guard let base = calloc(max(1, labelCount), Self.stride) else { fatalError("out of memory") }
    self.base = base
    others = .allocate(capacity: max(1, labelCount))
  }

  deinit {
    free(base)
    others.deallocate()
  }

  /// Makes room for anchors of a level.
  func prepare(level: Int, anchors count: Int, _ sums: LogitSums) {
    if level != self.level || anchors + count > BinGrid.mostPairs { empty(into: sums) }
    self.level = level
    anchors += count
  }

  func touch(_ bins: Range<Int>) {
    guard !bins.isEmpty else { return }
    touched =
      touched.isEmpty
      ? bins : min(touched.lowerBound, bins.lowerBound)..<max(touched.upperBound, bins.upperBound)
  }

  /// Adds all to `sums`, and starts from 0.
  func empty(into sums: LogitSums) {
    if !touched.isEmpty {
      sums.add(self, level: level)
      let bytes = touched.count * MemoryLayout<SIMD4<Int32>>.stride
      for label in 0..<labelCount {
        memset(base + label * Self.stride + touched.lowerBound * MemoryLayout<SIMD4<Int32>>.stride, 0, bytes)
      }
    }
    touched = 0..<0
    anchors = 0
  }

  /// One class's bins.
  func row(_ label: Int) -> UnsafeMutablePointer<SIMD4<Int32>> {
    (base + label * Self.stride).assumingMemoryBound(to: SIMD4<Int32>.self)
  }
}

/// The sums of all threads' tables, by class and by level.
///
/// Unchecked: `add` locks.
final class LogitSums: @unchecked Sendable {
  private let lock = NSLock()
  private let labels: Int
  private let levels: Int
  /// Rows of `BinGrid.fine`, first the classes', then the levels'.
  private let base: UnsafeMutablePointer<SIMD4<Int64>>
  private var touched: [Range<Int>]

  init(labels: Int, levels: Int) {
    self.labels = labels
    self.levels = levels
    guard
      let memory = calloc((labels + levels) * BinGrid.fine.count, MemoryLayout<SIMD4<Int64>>.stride)
    else { fatalError("out of memory") }
    base = memory.bindMemory(to: SIMD4<Int64>.self, capacity: (labels + levels) * BinGrid.fine.count)
    touched = Array(repeating: 0..<0, count: levels)
  }

  deinit { free(base) }

  fileprivate func add(_ table: LogitTable, level: Int) {
    lock.withLock {
      let bins = table.touched
      touched[level] =
        touched[level].isEmpty
        ? bins
        : min(bins.lowerBound, touched[level].lowerBound)..<max(bins.upperBound, touched[level].upperBound)
      let whole = base + (labels + level) * BinGrid.fine.count
      for label in 0..<labels {
        let row = table.row(label)
        let sums = base + label * BinGrid.fine.count
        for bin in bins {
          let moments = row[bin]
          guard moments[0] != 0 else { continue }
          let wide = SIMD4<Int64>(truncatingIfNeeded: moments)
          sums[bin] &+= wide
          whole[bin] &+= wide
        }
      }
    }
  }

  /// The bins of a class.
  func row(label: Int) -> BinnedLogits {
    let bins = touched.filter { !$0.isEmpty }
    let from = bins.map(\.lowerBound).min() ?? 0
    return BinnedLogits(base + label * BinGrid.fine.count, from..<(bins.map(\.upperBound).max() ?? from))
  }

  /// The bins of all classes on a level.
  func row(level: Int) -> BinnedLogits {
    BinnedLogits(base + (labels + level) * BinGrid.fine.count, touched[level])
  }
}
