import RetinaNet

extension RemedyFinder {
  /// The top k nearest to the present one with which the object is found.
  ///
  /// Top k is not monotone: a lower one may remove the suppressor, a higher one may let in a box that suppresses the
  /// suppressor. Only values matter at which a candidate comes or goes that ranks before the object's own last one: of
  /// its class or, where the maximum has an effect, of any class. Candidates that NMS suppresses may go without effect.
  /// These values are tried, the nearest first; of two equally near, the larger one first. The search ends, without an
  /// offer, after 32 values that together have more than `mostWithin` candidates within top k. There is also no offer
  /// where more than `LevelRanking.most` candidates are above the thresholds.
  func topK(for target: Int) -> Remedy? {
    guard let changes = TopKChanges(for: target, trials) else { return nil }
    var (tried, within) = (0, 0)
    // The selection at the lowest value that was tried.
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
  /// The nearest to the present one first.
  let values: [Int]
  private let byRank: [Int: [Candidate]]

  /// - Returns: `nil` where no candidate of the object is above the score, or too many of all are.
  init?(for target: Int, _ trials: ThresholdSweep) {
    guard let ranking = trials.levelRanking() else { return nil }
    let coverage = trials.coverage
    let label = coverage.targets[target].label
    let covering = coverage.covering(target).map(Set.init)
    func isOwn(_ candidate: Candidate) -> Bool {
      candidate.label == label && covering[candidate.level].contains(UInt32(candidate.anchor))
    }
    guard let last = ranking.candidates.lastIndex(where: { isOwn($0.candidate) }) else { return nil }
    let before = ranking.candidates[...last]
    let anyClass = trials.unlimited().detections.count > trials.thresholds.maxDetections
    let present = max(trials.thresholds.topK, 0)
    self.present = present
    byRank = Dictionary(grouping: before.filter { anyClass || $0.candidate.label == label }, by: \.rank)
      .mapValues { $0.map(\.candidate) }
    // At least one of the object's own must be within top k.
    let least = before.lazy.filter { isOwn($0.candidate) }.map(\.rank).min() ?? 0
    values = byRank.keys.map { $0 < present ? $0 : $0 + 1 }.filter { $0 > least }
      .sorted { (abs($0 - present), -$0) < (abs($1 - present), -$1) }
  }

  /// The candidates that go as top k is lowered to a value.
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
