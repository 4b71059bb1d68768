import RetinaNet

extension RemedyFinder {
  /// The top k nearest to the present one with which the object is found.
  ///
  /// Not monotone: a lower one may take the suppressor away, a higher one may let in a box that suppresses the
  /// suppressor. Only values matter at which a pair comes or goes that stands before the object's own last one: of its
  /// class, or, where the maximum binds, of any. Of pairs that go, those of which NMS left nothing change nothing.
  /// These values are selected with, the nearest first; of two as near, the larger. So long as those tried come to no
  /// more than `mostWithin` candidates within top k, or are no more than 32; after that nothing is offered, nor is it
  /// where more than `LevelRanking.most` pairs are above the thresholds.
  func topK(for target: Int) -> Remedy? {
    guard let changes = TopKChanges(for: target, trials) else { return nil }
    var (tried, within) = (0, 0)
    // What stands at the lowest value that was looked at.
    var lowest = trials.diagnosis.selection
    for value in changes.values {
      if value < changes.present && !changes.going(at: value).contains(where: lowest.spared) { continue }
      if tried >= 32 && within > Self.mostWithin { return nil }
      let (selection, trial) = trials.trial(topK: value)
      tried += 1
      within += selection.funnel.withinTopK
      if trial.finds(target) { return trials.remedy(.topK(value), trial, for: target) }
      if value < changes.present { lowest = selection }
    }
    return nil
  }

  private static var mostWithin: Int { 200_000 }
}

/// The values of top k at which something may change for an object.
struct TopKChanges {
  let present: Int
  /// By rising distance from the present one.
  let values: [Int]
  private let byRank: [Int: [Candidate]]

  /// - Returns: `nil` where nothing of the object is above the score, or too much of everything.
  init?(for target: Int, _ trials: ThresholdSweep) {
    guard let ranking = trials.levelRanking() else { return nil }
    let coverage = trials.coverage
    let label = coverage.targets[target].label
    let covering = coverage.covering(target).map(Set.init)
    func isOwn(_ candidate: Candidate) -> Bool {
      candidate.label == label && covering[candidate.level].contains(UInt32(candidate.anchor))
    }
    guard let last = ranking.pairs.lastIndex(where: { isOwn($0.candidate) }) else { return nil }
    let before = ranking.pairs[...last]
    let anyClass = trials.unlimited().detections.count > trials.thresholds.maxDetections
    let present = max(trials.thresholds.topK, 0)
    self.present = present
    byRank = Dictionary(grouping: before.filter { anyClass || $0.candidate.label == label }, by: \.rank)
      .mapValues { $0.map(\.candidate) }
    // At least one of its own must be within.
    let least = before.lazy.filter { isOwn($0.candidate) }.map(\.rank).min() ?? 0
    values = byRank.keys.map { $0 < present ? $0 : $0 + 1 }.filter { $0 > least }
      .sorted { (abs($0 - present), -$0) < (abs($1 - present), -$1) }
  }

  /// The pairs that go as top k is lowered to a value.
  func going(at value: Int) -> [Candidate] { byRank[value] ?? [] }
}

extension Selection {
  /// Whether NMS left a candidate, or may have.
  fileprivate func spared(_ candidate: Candidate) -> Bool {
    switch fate(of: candidate) {
    case .kept, .beyondMaximum, .empty: true
    case .belowScore, .outsideTopK, .suppressed: false
    }
  }
}
