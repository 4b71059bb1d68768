/// The detections of one class by falling score, and what COCO's matching makes of each at one IoU.
///
/// Equal scores are in the order of their pictures' ids, then in that of the results. Only the best of a picture are
/// included, 100 unless others are asked for.
public struct Ranking: Sendable, Hashable {
  public enum MatchOutcome: Sendable, Hashable {
    case truePositive, falsePositive
    /// Matched to an object that does not count, or unmatched and outside the range of areas.
    case ignored
  }

  /// How many objects there are to find.
  public let positives: Int
  /// The place of each in the list of detections that was given.
  public let detections: [Int32]
  public let scores: [Double]
  public let outcomes: [MatchOutcome]

  /// Precision and recall if only the detections up to each one counted; `nil` recall where there is no object.
  public var curve: PrecisionCurve? {
    guard positives > 0 else { return nil }
    var envelope = PrecisionEnvelope()
    for outcome in outcomes { envelope.count(outcome) }
    let reached = PrecisionGrid.found(forRecallsOf: positives)
    let hits = outcomes.indices.filter { outcomes[$0] == .truePositive }
    return PrecisionCurve(
      precisions: envelope.precisions(reached),
      scores: reached.map { found in
        if found == 0 { scores.first ?? 0 } else { found <= hits.count ? scores[hits[found - 1]] : 0 }
      },
      recall: Double(hits.count) / Double(positives))
  }
}

/// Precision over recall of one class at one IoU, at COCO's 101 recalls.
public struct PrecisionCurve: Sendable, Hashable {
  /// At each of `PrecisionGrid.recalls` the greatest precision at that recall or beyond; 0 where it is not reached.
  public let precisions: [Double]
  /// At each recall the score of the detection that reaches it; 0 where none does.
  public let scores: [Double]
  /// The part of the objects that is found with all detections.
  public let recall: Double

  /// The mean precision: AP at this IoU.
  public var averagePrecision: Double { precisions.reduce(0, +) / Double(precisions.count) }
}

/// Gathers precision at each true positive, in the order of falling scores.
struct PrecisionEnvelope {
  private var precisions: [Double] = []
  private var misses = 0

  /// The true positives so far.
  var hits: Int { precisions.count }

  mutating func reset() {
    precisions.removeAll(keepingCapacity: true)
    misses = 0
  }

  @inline(__always)
  mutating func count(_ outcome: Ranking.MatchOutcome) {
    switch outcome {
    case .ignored: break
    case .falsePositive: misses += 1
    case .truePositive:
      let hits = Double(precisions.count + 1)
      precisions.append(hits / (Double(misses) + hits + .ulpOfOne))
    }
  }

  /// For each number of found objects, the greatest precision there or later; 0 where it is not reached. Between two
  /// true positives precision only falls, so only these are looked at.
  func precisions(_ found: [Int]) -> [Double] {
    var greatest = precisions
    for place in stride(from: greatest.count - 2, through: 0, by: -1) {
      greatest[place] = max(greatest[place], greatest[place + 1])
    }
    return found.map { $0 <= greatest.count && !greatest.isEmpty ? greatest[max($0, 1) - 1] : 0 }
  }
}
