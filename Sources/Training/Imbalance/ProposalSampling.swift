import Support

/// The mini-batch by which Faster R-CNN trains its region proposal network: 256 anchors of a picture at random, up to
/// half of them positive. Where positives are fewer, negatives fill up.
///
/// Sources: Ren et al., Faster R-CNN, section 3.1.3; torchvision `models/detection/_utils.py`
/// (`BalancedPositiveNegativeSampler`).
enum ProposalSampling {
  static let anchorCount = 256
  static let largestPositiveCount = 128
  /// How many mini-batches are drawn; the answer is their mean.
  static let drawCount = 20
  private static let seed: UInt64 = 1

  /// The draws: the numbers of the anchors that count, rising. Equal anchors give equal draws.
  ///
  /// - Parameters:
  ///   - positives: the numbers of the positive anchors, rising.
  ///   - ignored: those of the ignored ones, rising.
  ///   - total: how many anchors there are.
  static func draws(positives: [Int], ignored: [Int], total: Int) -> [[Int]] {
    var random = SeededRandom(seed: seed)
    // Negatives are numbered by themselves: a negative's number is its place among them and the others before it.
    let others = (positives + ignored).sorted()
    let negativeCount = total - others.count
    return (0..<drawCount).map { _ in
      let positiveCount = min(largestPositiveCount, positives.count)
      let chosen = random.subset(positiveCount, of: positives.count).map { positives[$0] }
      let negatives = random.subset(min(anchorCount - positiveCount, negativeCount), of: negativeCount)
      return
        (chosen
        + negatives.map { place in
          place + others.indices.partitioningIndex { others[$0] - $0 > place }
        }).sorted()
    }
  }
}

extension SeededRandom {
  /// `count` different ones of 0 ..< `total`, each subset equally likely.
  ///
  /// Source: Floyd's method, in Bentley, Programming Pearls: A Sample of Brilliance, 1987.
  fileprivate mutating func subset(_ count: Int, of total: Int) -> Set<Int> {
    var chosen = Set<Int>(minimumCapacity: count)
    for last in total - count..<total {
      let candidate = below(last + 1)
      if !chosen.insert(candidate).inserted { chosen.insert(last) }
    }
    return chosen
  }
}
