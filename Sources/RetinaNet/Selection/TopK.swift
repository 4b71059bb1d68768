/// The first two steps of selection: which candidates are above their class's threshold, and which of these are within
/// their level's top k.
struct TopK {
  let sorted: [SortedLevel]
  /// Holds every candidate that is taken, and perhaps others.
  let decoded: DecodedCandidates
  /// Per class, the key before which all candidates above its threshold are.
  let bounds: [RankKey]
  /// Per level, how many candidates are above their thresholds, and how many of them are taken.
  let above: [Int]
  let taken: [Int]
  /// By place among the decoded, `.entered` for those that are taken.
  let steps: [Selection.CandidateStep]
  /// By place, where it is not simply the place within the level: how many are taken before it.
  private let ranks: [Int32]?

  init(_ candidates: PreparedCandidates, _ thresholds: Thresholds) {
    let bounds = candidates.rankBounds(thresholds)
    let floor = thresholds.lowestScore
    let preparation = candidates.preparation(floor: floor, depth: 0)
    let sorted = preparation.sorted
    let above = sorted.map { level in
      bounds.indices.reduce(0) { $0 + level.count(label: $1, before: bounds[$1]) }
    }
    let taken = above.map { min($0, max(thresholds.topK, 0)) }
    self.bounds = bounds
    self.above = above
    self.taken = taken

    guard bounds.contains(where: { $0 != bounds[0] }) else {
      // All that is taken of a level stands first in it.
      let deepEnough = candidates.preparation(floor: floor, depth: taken.max() ?? 0)
      self.sorted = deepEnough.sorted
      decoded = deepEnough.decoded
      var steps = [Selection.CandidateStep](repeating: .notTaken, count: decoded.count)
      for (start, taken) in zip(decoded.starts, taken) {
        for place in start..<start + taken { steps[place] = .entered }
      }
      self.steps = steps
      ranks = nil
      return
    }
    self.sorted = sorted
    if let (steps, ranks) = Self.pick(taken, of: preparation.decoded, bounds) {
      decoded = preparation.decoded
      self.steps = steps
      self.ranks = ranks
    } else {
      // Some are beyond the decoded ones: merge just these.
      let best = zip(sorted, taken).map { $0.first($1, before: bounds) }
      decoded = DecodedCandidates(
        best, outputs: candidates.outputs, postProcessing: candidates.postProcessing)
      steps = Array(repeating: .entered, count: decoded.count)
      ranks = nil
    }
  }

  /// How many of its level are taken before a place that is.
  func rank(of place: Int) -> Int {
    ranks.map { Int($0[place]) } ?? place - decoded.starts[decoded.level(of: place)]
  }

  /// Of each level the first `taken` candidates that stand before their class's bound; nil where too few
  /// are decoded.
  private static func pick(
    _ taken: [Int], of decoded: DecodedCandidates, _ bounds: [RankKey]
  ) -> (steps: [Selection.CandidateStep], ranks: [Int32])? {
    var steps = [Selection.CandidateStep](repeating: .notTaken, count: decoded.count)
    var ranks = [Int32](repeating: -1, count: decoded.count)
    for (level, taken) in taken.enumerated() {
      var count = 0
      for place in decoded.starts[level]..<decoded.starts[level + 1] {
        if count == taken { break }
        if decoded.rankKeys[place] < bounds[Int(decoded.labels[place])] {
          steps[place] = .entered
          ranks[place] = Int32(count)
          count += 1
        }
      }
      if count < taken { return nil }
    }
    return (steps, ranks)
  }
}
