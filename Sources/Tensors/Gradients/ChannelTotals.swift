/// Sums over all cells of some maps, for each channel, in double precision.
enum ChannelTotals {
  /// The cells of a piece. Pieces are added up in their order, so sums do not depend on the number of threads.
  private static let pieceCells = 512

  /// - Parameters:
  ///   - cells: how many each map has.
  ///   - quantities: how many sums each channel has.
  ///   - body: adds some cells of a map to sums `[quantities, C]`.
  /// - Returns: `[quantities, C]`
  static func sums(
    cells: [Int], channels: Int, quantities: Int, _ workers: Workers,
    _ body: @Sendable (_ map: Int, _ cells: Range<Int>, _ sums: UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    let pieces = cells.enumerated().flatMap { map, count in
      stride(from: 0, to: count, by: pieceCells).map { (map, $0..<min($0 + pieceCells, count)) }
    }
    let row = quantities * channels
    var partial = [Double](repeating: 0, count: pieces.count * row)
    partial.withUnsafeMutableBufferPointer { partial in
      guard let base = partial.baseAddress else { return }
      let sums = PartialSums(base: base)
      workers.forEach(pieces.count) { piece in
        body(pieces[piece].0, pieces[piece].1, sums.base + piece * row)
      }
    }
    var total = [Double](repeating: 0, count: row)
    for piece in pieces.indices {
      for index in total.indices { total[index] += partial[piece * row + index] }
    }
    return total
  }
}

/// Unchecked: every piece writes its own part.
private struct PartialSums: @unchecked Sendable {
  let base: UnsafeMutablePointer<Double>
}
