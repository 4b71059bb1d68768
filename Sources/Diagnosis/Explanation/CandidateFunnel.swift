import RetinaNet
import Support

/// How far the candidates of one object get in a selection: of the sets R, S, K, N and D, each one's size and its
/// best-scoring member (of equal ones the lower level's, then the lower anchor's).
struct CandidateFunnel {
  private(set) var counts = StageCounts()
  /// Of R.
  private(set) var covering: Candidate?
  /// Of S, the one nearest to its level's top k, if top k took none of them.
  private(set) var outside: (candidate: Candidate, rank: Int, cutoff: Float)?
  /// Of K, with what became of it.
  private(set) var withinTopK: (candidate: Candidate, fate: Fate)?
  /// Of N, with what became of it.
  private(set) var afterNMS: (candidate: Candidate, fate: Fate)?
  /// Of D, its place among the detections.
  private(set) var kept: Int?

  private let selection: Selection
  private let candidates: PreparedCandidates
  private let label: Int

  /// - Parameters:
  ///   - covering: R as `PictureCoverage` holds it.
  ///   - candidates: what the selection was made of.
  init(_ covering: [[UInt32]], label: Int, _ candidates: PreparedCandidates, _ selection: Selection) {
    self.selection = selection
    self.candidates = candidates
    self.label = label
    for (level, anchors) in covering.enumerated() where !anchors.isEmpty { pass(level, anchors) }
  }

  /// S and K are the first ones of a level, since scores fall: a threshold and top k take from the front.
  private mutating func pass(_ level: Int, _ anchors: [UInt32]) {
    func candidate(_ place: Int) -> Candidate {
      Candidate(level: level, anchor: Int(anchors[place]), label: label)
    }
    counts.covering += anchors.count
    if isBetter(candidate(0), than: covering) { covering = candidate(0) }

    let threshold = selection.thresholds.score(label: label)
    let above = Self.prefix(anchors.count) { candidates.score(of: candidate($0)) > threshold }
    counts.aboveScore += above
    if above == 0 { return }

    let taken = Self.prefix(above) { selection.isWithinTopK(candidate($0)) }
    counts.withinTopK += taken
    if taken == 0, case .outsideTopK(let rank, let cutoff) = selection.fate(of: candidate(0)),
      rank < outside?.rank ?? .max
    {
      outside = (candidate(0), rank, cutoff)
    }
    for place in 0..<taken { enter(candidate(place)) }
  }

  /// - Parameter candidate: of K.
  private mutating func enter(_ candidate: Candidate) {
    let fate = selection.fate(of: candidate)
    if isBetter(candidate, than: withinTopK?.candidate) { withinTopK = (candidate, fate) }
    switch fate {
    case .beyondMaximum, .kept:
      counts.afterNMS += 1
      if isBetter(candidate, than: afterNMS?.candidate) { afterNMS = (candidate, fate) }
      if case .kept(let detection) = fate {
        counts.kept += 1
        kept = min(detection, kept ?? detection)
      }
    // A box without area overlaps nothing, and so none of these is dropped for it.
    case .belowScore, .outsideTopK, .suppressed, .empty: break
    }
  }

  /// - Parameter other: of a lower level, or of the same one and standing before.
  private func isBetter(_ candidate: Candidate, than other: Candidate?) -> Bool {
    guard let other else { return true }
    let score = candidates.score(of: candidate)
    let before = candidates.score(of: other)
    return score > before || before.isNaN && !score.isNaN
  }

  /// How many of the first `count` satisfy what all before them satisfy too.
  private static func prefix(_ count: Int, while satisfies: (Int) -> Bool) -> Int {
    if count == 0 || satisfies(count - 1) { return count }
    return (0..<count - 1).partitioningIndex { !satisfies($0) }
  }
}
