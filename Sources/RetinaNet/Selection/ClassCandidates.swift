import Support

/// One level's anchors for one class by falling score, in the order of `RankKey`: four bytes a pair, and half a
/// byte for finding one's way.
///
/// Scores are not kept: they are computed again from the logits. So that a search does not jump about in those,
/// every eighth pair's is kept, as a rung of a ladder.
struct ClassCandidates: Sendable {
  let anchors: [UInt32]
  /// The complemented scores of the pairs 0, 8, 16, …, which rise.
  private let ladder: [UInt32]

  private static let rung = 8

  /// - Parameter complement: gives the complemented score at a place of `anchors`.
  @inline(__always)
  init(anchors: [UInt32], complement: (Int) -> UInt32) {
    self.anchors = anchors
    ladder = stride(from: 0, to: anchors.count, by: Self.rung).map(complement)
  }

  var count: Int { anchors.count }

  /// How many stand before `bound`.
  func count(before bound: RankKey, label: Int, _ outputs: LevelOutputs) -> Int {
    if bound.key == .max { return anchors.count }
    let complement = bound.complement
    // Rungs below these may hold an equal score with a lower index; rungs from there on hold only worse ones.
    let low = rungs { $0 < complement }
    let high = bound.index == 0 ? low : rungs { $0 <= complement }
    let first = max(low - 1, 0) * Self.rung
    let last = min(high * Self.rung, anchors.count)
    return (first..<max(first, last)).partitioningIndex { place in
      outputs.rankKey(anchor: Int(anchors[place]), label: label) >= bound
    }
  }

  /// How many rungs satisfy what all rungs before them satisfy too.
  @inline(__always)
  private func rungs(where satisfies: (UInt32) -> Bool) -> Int {
    ladder.withUnsafeBufferPointer { $0.partitioningIndex { !satisfies($0) } }
  }
}
