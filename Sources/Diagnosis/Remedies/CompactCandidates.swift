import RetinaNet

/// The candidates of a picture with scores that may matter, kept when its trace is dropped.
struct CompactCandidates: Sendable {
  /// Of the kept candidates only.
  let outputs: HeadOutputs
  /// Candidates above this are kept, and those above their class's present threshold.
  let floor: Float

  /// - Parameters:
  ///   - thresholds: the present ones.
  ///   - floor: below these, candidates above it are kept too.
  ///   - most: of these the best, no more than this many; `floor` then rises.
  ///   - limit: no more candidates than this are kept in all.
  /// - Returns: `nil` where more candidates than `limit` are above the present thresholds.
  init?(_ whole: HeadOutputs, _ thresholds: Thresholds, floor: Float, most: Int, limit: Int) {
    let present = (0..<whole.classCount).map { Sigmoid.leastLogit(above: thresholds.score(label: $0)) }
    var least = Sigmoid.leastLogit(above: floor)
    // Candidates below the present thresholds are limited.
    var below = LogitHistogram()
    for level in whole.levels {
      level.forEachCandidate(from: least) { _, label, logit in
        if !(logit >= present[label]) { below.add(logit) }
      }
    }
    if let bound = below.least(ofBest: most) {
      least = bound
      self.floor = Sigmoid.score(bound.nextDown)
    } else {
      self.floor = floor
    }

    // No value is below NaN.
    let start = present.reduce(least.isNaN ? .infinity : least) { $1 < $0 ? $1 : $0 }
    var count = 0
    var levels: [LevelOutputs] = []
    for level in whole.levels {
      var kept: [(anchor: Int, label: Int)] = []
      level.forEachCandidate(from: start) { anchor, label, logit in
        guard logit >= least || logit >= present[label] else { return }
        count += 1
        if count <= limit { kept.append((anchor, label)) }
      }
      guard count <= limit else { return nil }
      levels.append(level.keeping(kept))
    }
    outputs = HeadOutputs(coder: whole.coder, transform: whole.transform, levels: levels)
  }

  /// Its memory in bytes, approximately.
  var bytes: Int { outputs.levels.reduce(0) { $0 + $1.bytes } }

  /// The selection of the whole picture at some thresholds.
  ///
  /// - Parameter thresholds: none below the present ones, unless it is at least `floor`.
  func select(_ thresholds: Thresholds) -> Selection { outputs.select(thresholds) }

  /// Whether there is a candidate whose label and logit satisfy a condition.
  func contains(where satisfies: (Int, Float) -> Bool) -> Bool {
    var isFound = false
    for level in outputs.levels where !isFound {
      level.forEachCandidate(from: -.infinity) { _, label, logit in
        if !isFound && satisfies(label, logit) { isFound = true }
      }
    }
    return isFound
  }
}
