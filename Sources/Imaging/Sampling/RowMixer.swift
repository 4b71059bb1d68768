/// Mixes neighbouring rows of a picture into one.
final class RowMixer {
  private let source: RowSource
  private let columns: Range<Int>
  /// A row in linear light, and the sum so far; the last value of each is only there to be read.
  private let converted: UnsafeMutablePointer<UInt16>
  private let sums: UnsafeMutablePointer<UInt16>
  /// Which row `converted` holds: one that ends an output mostly begins the next.
  private var convertedRow = -1

  init(_ source: RowSource, columns: Range<Int>) {
    (self.source, self.columns) = (source, columns)
    let count = columns.count * 3 + 1
    converted = .allocate(capacity: count)
    converted.initialize(repeating: 0, count: count)
    sums = .allocate(capacity: count)
    sums.initialize(repeating: 0, count: count)
  }

  deinit {
    converted.deallocate()
    sums.deallocate()
  }

  /// Calls `body` with the weighted mean of the rows from `first` on.
  func withMixed(first: Int, weights: FixedWeights.Row, _ body: (UnsafePointer<UInt16>) -> Void) {
    if let only = weights.only { return withRow(first + only, body) }
    let count = columns.count * 3
    // Each product is cut off, by one half on average.
    let rounding = UInt16(weights.values.count / 2)
    for i in 0..<count { sums[i] = rounding }
    for (k, weight) in weights.values.enumerated() where weight > 0 {
      withRow(first + k) { row in
        for i in 0..<count {
          sums[i] &+= UInt16(truncatingIfNeeded: (UInt32(row[i]) &* UInt32(weight)) &>> 16)
        }
      }
    }
    body(sums)
  }

  private func withRow(_ y: Int, _ body: (UnsafePointer<UInt16>) -> Void) {
    source.withRow(y, columns, scratch: converted, isConverted: y == convertedRow, body)
    convertedRow = y
  }
}
