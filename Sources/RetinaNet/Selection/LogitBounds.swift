/// The least logits that let candidates through, one per class.
struct LogitBounds: Sendable {
  /// NaN where none passes.
  let perClass: [Float]
  /// No logit below it passes in any class; NaN where none passes at all.
  let least: Float
  /// Whether all classes have the same.
  let areEqual: Bool

  private init(_ perClass: [Float]) {
    self.perClass = perClass
    // The initial NaN gives way to any number.
    least = perClass.reduce(.nan) { $0 <= $1 || $1.isNaN ? $0 : $1 }
    areEqual = perClass.allSatisfy { $0 == perClass[0] || $0.isNaN && perClass[0].isNaN }
  }

  /// One bound for all classes.
  init(from least: Float, classCount: Int) {
    self.init(Array(repeating: least, count: classCount))
  }

  /// What scores above its class's threshold passes.
  init(above thresholds: Thresholds, classCount: Int) {
    let common = Sigmoid.leastLogit(above: thresholds.score)
    self.init(
      (0..<classCount).map { thresholds.scoreByClass[$0].map(Sigmoid.leastLogit(above:)) ?? common })
  }

  /// What passes these bounds and is at least `least` passes; nothing where that is NaN.
  func raised(to least: Float) -> LogitBounds {
    LogitBounds(perClass.map { $0 >= least || $0.isNaN ? $0 : least })
  }
}

/// Which candidates come before a key, told by their logits alone.
///
/// Several logits may have one score, and equal scores are ordered by index. So a candidate comes before the key if its
/// index is lower and its score at least as good, or if its score is better.
struct LogitCut: Sendable {
  /// The key's index.
  let index: Int
  /// The least logit that comes before the key at a lower index, and at another one. NaN where none does.
  let before: Float
  let from: Float

  init(_ key: RankKey) {
    guard key != .end else {
      (index, before, from) = (0, -.infinity, -.infinity)
      return
    }
    index = key.index
    from = Sigmoid.leastLogit(above: key.score)
    before = index == 0 ? from : Sigmoid.leastLogit(above: key.score.nextDown)
  }
}

/// The least logits of the candidates of eight anchors, laid out as the logits are, to be compared with them vector by
/// vector.
struct LogitPattern: Sendable {
  static let anchors = 8

  /// `[8, classes]`
  let values: [Float]
  /// See `LogitBounds.least`.
  let least: Float

  init(_ bounds: LogitBounds) {
    values = (0..<Self.anchors).flatMap { _ in bounds.perClass }
    least = bounds.least
  }
}

/// The candidates within bounds that come before a key, as patterns.
struct CutPatterns: Sendable {
  /// The anchor within which the cut lies: it has a pattern of its own.
  let anchor: Int
  private let before: LogitPattern
  private let within: LogitPattern
  private let from: LogitPattern

  init(_ bounds: LogitBounds, before key: RankKey) {
    let cut = LogitCut(key)
    let (anchor, label) = cut.index.quotientAndRemainder(dividingBy: bounds.perClass.count)
    let (low, high) = (bounds.raised(to: cut.before), bounds.raised(to: cut.from))
    self.anchor = anchor
    before = LogitPattern(low)
    within = LogitPattern(LogitBounds(low, upTo: label, high))
    from = LogitPattern(high)
  }

  func pattern(at anchor: Int) -> LogitPattern {
    anchor < self.anchor ? before : anchor == self.anchor ? within : from
  }

  /// Some anchors, divided where a pattern ends.
  func divide(_ anchors: Range<Int>) -> [Range<Int>] {
    let edges = [anchors.lowerBound] + [anchor, anchor + 1].filter(anchors.contains) + [anchors.upperBound]
    return zip(edges, edges.dropFirst()).filter { $0 < $1 }.map { $0..<$1 }
  }
}

extension LogitBounds {
  /// The first bounds up to a class, the others from it on.
  fileprivate init(_ first: LogitBounds, upTo label: Int, _ others: LogitBounds) {
    self.init(Array(first.perClass[..<label] + others.perClass[label...]))
  }
}
