import Evaluation
import RetinaNet
import Terminal

/// What has become otherwise since a result was pinned.
struct PinnedChange {
  private(set) var found = 0
  private(set) var lost = 0
  /// Detections that are new and wrong, and those that are gone.
  private(set) var falsePositives = 0
  private(set) var vanished = 0

  init(_ state: State, _ diagnosis: Diagnosis) {
    for index in diagnosis.explanations.indices {
      switch state.change(of: index) {
      case .found: found += 1
      case .lost: lost += 1
      case nil: break
      }
    }
    for (detection, verdict) in zip(diagnosis.selection.detections, diagnosis.verdicts)
    where verdict.isFalsePositive && state.hasAppeared(detection) {
      falsePositives += 1
    }
    vanished = state.vanished.count
  }

  /// "+1 found, +2 false positives, −3 detections".
  var words: String {
    let parts = [
      found > 0 ? "+\(grouped(found)) found" : nil,
      falsePositives > 0
        ? "+\(grouped(falsePositives)) false \(falsePositives == 1 ? "positive" : "positives")" : nil,
      lost > 0 ? "−\(grouped(lost)) found" : nil,
      vanished > 0 ? "−\(grouped(vanished)) \(vanished == 1 ? "detection" : "detections")" : nil,
    ]
    let words = parts.compactMap { $0 }.joined(separator: ", ")
    return words.isEmpty ? "nothing has changed" : words
  }
}

extension State {
  enum ObjectChange { case found, lost }

  /// Whether an object was missed when the result was pinned, and is found now, or the other way round.
  func change(of object: Int) -> ObjectChange? {
    guard comparesWithPin, let before = pinned?.outcomes, before.indices.contains(object),
      let now = outcome(of: object)
    else { return nil }
    switch (before[object], now) {
    case (.missed, .found): return .found
    case (.found, .missed): return .lost
    default: return nil
    }
  }
}
