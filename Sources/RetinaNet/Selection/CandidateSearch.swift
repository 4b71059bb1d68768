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
    let found = parallelMap(parts, threads: isShort ? 1 : workers.count) { part in
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
    let isLittle = keys.reduce(0) { $0 + $1.count } < DecodedCandidates.leastForThreads
    return parallelMap(Array(zip(keys, limits)), threads: isLittle ? 1 : workers.count) { $0.best($1) }
  }

  /// Whether one thread ends before others have started.
  private var isShort: Bool {
    let reads = outputs.map { $0.maxima?.readCount(from: bounds.least) ?? .max / outputs.count }
    return reads.reduce(0, +) < 1 << 18
  }

  /// At least the best candidates of some anchors, by rising index where scores are equal.
  ///
  /// - Parameter share: tells other parts of the level a logit below which nothing is among its best, and returns the
  ///   highest that any of them has told.
  private func search(_ anchors: Range<Int>, ofLevel level: Int, share: (Float) -> Float) -> [RankKey] {
    let (outputs, limit) = (outputs[level], limits[level])
    let room = max(limit < .max / 2 ? 2 * limit : .max, 1024)
    var found: [RankKey] = []
    guard let logits = outputs.logits else {
      outputs.forEachCandidate(from: bounds.least) { anchor, label, logit in
        if logit >= bounds.perClass[label] {
          found.append(RankKey(score: Sigmoid.score(logit), index: anchor * outputs.classCount + label))
        }
      }
      return found
    }
    var least = share(bounds.least)
    outputs.forEachBatch(in: anchors, within: bounds, from: least) { indices in
      found.append(indices, logits)
      guard found.count >= room else { return least }
      // There are many. Unless another part has done so, it is told from the maxima where the best may begin.
      if bounds.areEqual, share(bounds.least) == bounds.least,
        let reached = outputs.maxima?.value(reachedBy: limit)
      {
        _ = share(Sigmoid.leastLogit(above: Sigmoid.score(reached).nextDown))
      }
      found = found.best(limit)
      let worst = found[limit - 1].score
      // Here, all others have a higher index, and need a better score; in other parts an equal one may do.
      least = Sigmoid.leastLogit(above: worst)
      let shared = share(Sigmoid.leastLogit(above: worst.nextDown))
      if shared > least { least = shared }
      return least
    }
    return found
  }
}

extension LevelOutputs {
  /// What is searched at a time, by rising index; all of a level that knows some candidates only.
  fileprivate var searchParts: [Range<Int>] {
    guard isWhole else { return [0..<anchorCount] }
    let grain = max(maxima != nil ? (1 << 11) * anchorsPerCell : (1 << 18) / max(classCount, 1), 1)
    return stride(from: 0, to: anchorCount, by: grain).map { $0..<min($0 + grain, anchorCount) }
  }
}

extension [RankKey] {
  /// Appends candidates that are given by their indices, four at a time.
  fileprivate mutating func append(
    _ indices: UnsafeBufferPointer<UInt32>, _ logits: UnsafePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: RankKey.self, capacity: indices.count) { keys in
      func put(_ place: Int, _ score: Float) {
        keys.initializeElement(at: place, to: RankKey(score: score, index: Int(indices[place])))
      }
      var place = 0
      while place &+ 4 <= indices.count {
        let scores = Sigmoid.score(
          SIMD4(
            logits[Int(indices[place])], logits[Int(indices[place &+ 1])],
            logits[Int(indices[place &+ 2])], logits[Int(indices[place &+ 3])]))
        for lane in 0..<4 { put(place &+ lane, scores[lane]) }
        place &+= 4
      }
      while place < indices.count {
        put(place, Sigmoid.score(logits[Int(indices[place])]))
        place &+= 1
      }
      append(contentsOf: UnsafeBufferPointer(keys))
    }
  }
}
