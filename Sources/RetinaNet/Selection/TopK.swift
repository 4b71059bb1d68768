/// The first two steps of selection: which candidates are above their class's threshold, and which of these are within
/// their level's top k.
struct TopK {
  /// Holds every candidate that is taken, and perhaps others.
  let decoded: DecodedCandidates
  /// Per level, how many candidates are above their thresholds, and how many of them are taken.
  let above: [Int]
  let taken: [Int]
  /// By place among the decoded, `.entered` for those that are taken.
  let steps: [Selection.CandidateStep]
  /// By place, where it is not simply the place within the level: how many are taken before it.
  private let takenRanks: [Int32]?
  private let passing: Passing

  init(_ candidates: PreparedCandidates, _ thresholds: Thresholds) {
    let passing = Passing(candidates, thresholds)
    let floor = thresholds.lowestScore
    let decoded = candidates.preparation(floor: floor, depth: 0).decoded
    let above = passing.ranks.indices.map { passing.count(level: $0, decoded) }
    let taken = above.map { min($0, max(thresholds.topK, 0)) }
    self.passing = passing
    self.above = above
    self.taken = taken

    if passing.isByScore {
      candidates.forgetClasses()
      // All that is taken of a level stands first in it.
      let decoded = candidates.preparation(floor: floor, depth: taken.max() ?? 0).decoded
      self.decoded = decoded
      var steps = [Selection.CandidateStep](repeating: .notTaken, count: decoded.count)
      for (start, taken) in zip(decoded.starts, taken) {
        for place in start..<start + taken { steps[place] = .entered }
      }
      self.steps = steps
      takenRanks = nil
    } else {
      let pick =
        Self.pick(taken, of: decoded, passing)
        ?? candidates.decodedByClass(for: thresholds, taken) { Self.pick(taken, of: $0, passing) }
      self.decoded = pick.decoded
      steps = pick.steps
      takenRanks = pick.ranks
    }
  }

  /// How many of its level are taken before a place that is.
  func rank(of place: Int) -> Int {
    takenRanks.map { Int($0[place]) } ?? place - decoded.starts[decoded.level(of: place)]
  }

  /// How many candidates of a level above their thresholds come before one that is, and is not taken.
  func rank(level: Int, _ key: RankKey) -> Int {
    passing.countDecoded(level: level, before: key, decoded) ?? passing.ranks[level].count(before: key)
  }

  /// Of each level the first `taken` candidates that stand before their class's bound; nil where too few
  /// are decoded.
  private static func pick(
    _ taken: [Int], of decoded: DecodedCandidates, _ passing: Passing
  ) -> (decoded: DecodedCandidates, steps: [Selection.CandidateStep], ranks: [Int32])? {
    var steps = [Selection.CandidateStep](repeating: .notTaken, count: decoded.count)
    var ranks = [Int32](repeating: -1, count: decoded.count)
    for (level, taken) in taken.enumerated() {
      var count = 0
      for place in decoded.starts[level]..<decoded.starts[level + 1] {
        if count == taken { break }
        if passing.contains(place, decoded) {
          steps[place] = .entered
          ranks[place] = Int32(count)
          count += 1
        }
      }
      if count < taken { return nil }
    }
    return (decoded, steps, ranks)
  }

  /// The candidates above their class's threshold.
  private struct Passing: Sendable {
    /// Per class, the key before which they all are.
    let bounds: [RankKey]
    /// Whether all classes have the same.
    let isByScore: Bool
    /// Before this they all are, of whichever class.
    let end: RankKey
    /// Per level: of these candidates, or of all where the classes have the same bound.
    let ranks: [LevelRanks]

    init(_ candidates: PreparedCandidates, _ thresholds: Thresholds) {
      let classCount = candidates.outputs.first?.classCount ?? 0
      let bounds = (0..<classCount).map { RankKey(above: thresholds.score(label: $0)) }
      self.bounds = bounds
      isByScore = bounds.allSatisfy { $0 == bounds[0] }
      end = bounds.max() ?? .end
      if isByScore {
        ranks = candidates.ranks
      } else {
        let own = LogitBounds(above: thresholds, classCount: classCount)
        ranks = candidates.outputs.map { LevelRanks($0, own, workers: candidates.workers) }
      }
    }

    /// Whether a decoded candidate is one of them.
    @inline(__always)
    func contains(_ place: Int, _ decoded: DecodedCandidates) -> Bool {
      decoded.rankKeys[place] < bounds[Int(decoded.labels[place])]
    }

    func count(level: Int, _ decoded: DecodedCandidates) -> Int {
      countDecoded(level: level, before: end, decoded) ?? ranks[level].count(before: end)
    }

    /// How many of them come before a key; nil where some of these may not be decoded.
    func countDecoded(level: Int, before key: RankKey, _ decoded: DecodedCandidates) -> Int? {
      let start = decoded.starts[level]
      let place = decoded.place(level: level, notBefore: key)
      guard place < decoded.starts[level + 1] || decoded.areAll[level] else { return nil }
      return isByScore ? place - start : (start..<place).count { contains($0, decoded) }
    }
  }
}
