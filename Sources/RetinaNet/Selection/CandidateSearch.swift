import Support
import Synchronization
import Tensors

/// Finds the best candidates of each level, of those that pass their class's bound.
///
/// Once twice as many are found as are wanted, the worse half is dropped, and only what is better is looked for in the
/// rest of the level. Where cells' maxima are known, as many maxima as are wanted show what is good enough. So the time
/// depends on how many are wanted, not on how many pass.
struct CandidateSearch {
  let outputs: [LevelOutputs]
  let bounds: LogitBounds
  /// How many are wanted at most, per level.
  let limits: [Int]
  let workers: Workers

  /// Per level, in order.
  func best() -> [[RankKey]] {
    let parts = outputs.indices.filter { limits[$0] > 0 }
      .flatMap { level in outputs[level].searchParts.map { (level: level, anchors: $0) } }
    let leasts = Mutex(outputs.map { _ in bounds.least })
    let found = parallelMap(parts, threads: workers.count) { part in
      search(part.anchors, ofLevel: part.level) { least in
        leasts.withLock {
          if least > $0[part.level] { $0[part.level] = least }
          return $0[part.level]
        }
      }
    }
    var keys = outputs.map { _ in [RankKey]() }
    for (part, some) in zip(parts, found) {
      if keys[part.level].isEmpty { keys[part.level] = some } else { keys[part.level] += some }
    }
    return parallelMap(Array(zip(keys, limits)), threads: workers.count) { $0.best($1) }
  }

  /// At least the best candidates of some anchors, by rising index where scores are equal.
  ///
  /// - Parameter share: tells other parts of the level a logit below which nothing is among its best, and returns the
  ///   highest that any of them has told.
  private func search(_ anchors: Range<Int>, ofLevel level: Int, share: (Float) -> Float) -> [RankKey] {
    let limit = limits[level]
    let room = max(limit < .max / 2 ? 2 * limit : .max, 1024)
    let classCount = outputs[level].classCount
    var found: [RankKey] = []
    var least = share(bounds.least)
    var last = -1
    while true {
      let rest = max(anchors.lowerBound, last / classCount)..<anchors.upperBound
      var isFull = false
      visit(rest, of: outputs[level], from: least) { index, logit in
        if index <= last { return true }
        found.append(RankKey(score: Sigmoid.score(logit), index: index))
        isFull = found.count == room
        if isFull { last = index }
        return !isFull
      }
      guard isFull else { return found }
      // There are many. Unless another part has done so, it is told from the maxima where the best may begin.
      if bounds.areEqual, share(bounds.least) == bounds.least,
        let reached = outputs[level].maxima?.value(reachedBy: limit)
      {
        _ = share(Sigmoid.leastLogit(above: Sigmoid.score(reached).nextDown))
      }
      found = found.best(limit)
      let worst = found[limit - 1].score
      // Here, all others have a higher index, and need a better score; in other parts an equal one may do.
      least = Sigmoid.leastLogit(above: worst)
      let shared = share(Sigmoid.leastLogit(above: worst.nextDown))
      if shared > least { least = shared }
    }
  }

  /// Calls `body` with the flat index and logit of what passes in some anchors and has a logit of at least `least`, in
  /// rising order, until it returns false.
  @inline(__always)
  private func visit(
    _ anchors: Range<Int>, of outputs: LevelOutputs, from least: Float, _ body: (Int, Float) -> Bool
  ) {
    guard let logits = outputs.logits else {
      var goesOn = true
      outputs.forEachCandidate(from: least) { anchor, label, logit in
        if goesOn && logit >= bounds.perClass[label] {
          goesOn = body(anchor * outputs.classCount + label, logit)
        }
      }
      return
    }
    if bounds.areEqual {
      outputs.forEachIndex(in: outputs.pieces(of: anchors), from: least) { body($0, logits[$0]) }
    } else {
      let pattern = LogitPattern(bounds.raised(to: least))
      outputs.forEachIndex(in: anchors, from: pattern, body)
    }
  }
}

extension LevelOutputs {
  /// What is searched at a time, by rising index; all of a level that knows some candidates only.
  fileprivate var searchParts: [Range<Int>] {
    guard isWhole else { return [0..<anchorCount] }
    let most =
      maxima.map { (1 << 11) * (anchorCount / max($0.cellCount, 1)) } ?? (1 << 18) / max(classCount, 1)
    let grain = max(most, 1)
    return stride(from: 0, to: anchorCount, by: grain).map { $0..<min($0 + grain, anchorCount) }
  }
}

extension [RankKey] {
  /// The first `limit` in order, or all, from three stable passes over ten bits of the score each.
  ///
  /// Those of one score must stand by rising index.
  func best(_ limit: Int) -> [RankKey] {
    if count < 64 { return Array(sorted().prefix(limit)) }
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 << Self.digitBits) { counts in
      counts.initialize(repeating: 0)
      for key in self {
        for digit in 0..<3 { counts[Self.slot(key, digit)] &+= 1 }
      }
      for digit in 0..<3 {
        var start = 0
        for slot in digit << Self.digitBits..<(digit + 1) << Self.digitBits {
          (counts[slot], start) = (start, start + counts[slot])
        }
      }
      let first = Self.passed(self, 0, counts)
      return Array(Self.passed(Self.passed(first, 1, counts), 2, counts).prefix(limit))
    }
  }

  private static var digitBits: Int { 10 }

  /// Where a digit of the score is counted, from the lowest digit on.
  @inline(__always)
  private static func slot(_ key: RankKey, _ digit: Int) -> Int {
    let shift = Int(RankKey.indexBits) &+ digit &* digitBits
    return digit &<< digitBits | Int(truncatingIfNeeded: key.key &>> UInt64(shift)) & (1 &<< digitBits &- 1)
  }

  /// - Parameter starts: where the next key with a digit goes.
  private static func passed(
    _ keys: [RankKey], _ digit: Int, _ starts: UnsafeMutableBufferPointer<Int>
  ) -> [RankKey] {
    [RankKey](unsafeUninitializedCapacity: keys.count) { sorted, count in
      for key in keys {
        let slot = slot(key, digit)
        sorted[starts[slot]] = key
        starts[slot] &+= 1
      }
      count = keys.count
    }
  }
}
