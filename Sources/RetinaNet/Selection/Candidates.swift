import Imaging
import Synchronization
import Tensors

/// A trace prepared for selecting again and again, as a slider is dragged.
///
/// What is prepared: per level and class the anchors by falling score, and the decoded boxes of the best. `select`
/// then costs what the candidates cost that pass, not what the trace holds.
///
/// A preparation covers the scores above its `floor`. A threshold below that is still answered rightly: then, once,
/// all pairs are sorted, within that call. To have that cost elsewhere, prepare with no floor, or call `deepen()`
/// on another thread, while which thresholds above the floor are answered without waiting. In the same way boxes
/// are decoded once more when a top k goes beyond those that were. All of it may be used from many threads.
///
/// One case costs up to twice as much as others of as many candidates: thresholds by class so far apart that the
/// boxes decoded beforehand do not hold all that pass. These are then merged and decoded at every call.
///
/// Memory, beside the trace: four and a half bytes for each pair above the floor, and 60 for each of the best.
public final class Candidates: Sendable {
  public let trace: Trace
  let outputs: [LevelOutputs]
  let postProcessing: PostProcessing
  private let workers: Workers
  private let depth: Int
  private let prepared: Mutex<Preparation>
  /// Held by the one who prepares anew.
  private let preparing = Mutex(())

  struct Preparation: Sendable {
    var floor: Float
    var pairs: [SortedCandidates]
    var decoded: DecodedCandidates
  }

  /// - Parameters:
  ///   - floor: no threshold below it is expected; `nil` for any. A high floor costs one pass over the
  ///     logits, none a sort of all of them.
  ///   - workers: the threads that prepare. Selecting takes one.
  public convenience init(_ trace: Trace, above floor: Float? = nil, workers: Workers = Workers(1)) {
    self.init(trace, above: floor ?? -1, depth: 5000, workers: workers)
  }

  /// - Parameter depth: how many pairs per level have their boxes decoded at first.
  init(_ trace: Trace, above floor: Float, depth: Int, workers: Workers) {
    self.trace = trace
    self.workers = workers
    self.depth = depth
    outputs = trace.levels.map(LevelOutputs.init)
    postProcessing = PostProcessing(family: trace.configuration.family, transform: trace.transform)
    let pairs = CandidateSorting(outputs: outputs, floor: floor, workers: workers).sorted()
    prepared = Mutex(
      Preparation(
        floor: floor.isNaN ? .infinity : floor, pairs: pairs,
        decoded: DecodedCandidates(of: pairs, depth: depth, postProcessing: postProcessing)))
  }

  /// Prepares for every threshold, if that is not yet done.
  public func deepen() { _ = preparation(floor: -1, depth: 0) }

  /// Whether `select` answers these thresholds without preparing anew first.
  public func isPrepared(for thresholds: Thresholds) -> Bool {
    prepared.withLock { $0.covers(floor: thresholds.lowestScore, depth: thresholds.topK) }
  }

  /// What these thresholds make of the trace.
  public func select(_ thresholds: Thresholds) -> Selection {
    Selection(self, thresholds)
  }

  /// The box of an anchor as selection would report it, in pixels of the original picture: decoded, clipped and
  /// scaled as the family does.
  public func box(level: Int, anchor: Int) -> Box {
    let outputs = outputs[level]
    let box = postProcessing.finalBox(
      postProcessing.boxForNMS(deltas: outputs.deltas(anchor), anchor: outputs.anchor(anchor)))
    return Box(box)
  }

  /// The boxes of all anchors of a level as `box(level:anchor:)` gives them: `[anchors, 4]`, x1 y1 x2 y2.
  public func boxes(level: Int) -> Tensor {
    let outputs = outputs[level]
    return Tensor(shape: [outputs.anchorCount, 4]) { buffer in
      for anchor in 0..<outputs.anchorCount {
        let box = postProcessing.finalBox(
          postProcessing.boxForNMS(deltas: outputs.deltas(anchor), anchor: outputs.anchor(anchor)))
        for corner in 0..<4 { buffer[anchor * 4 + corner] = box[corner] }
      }
    }
  }

  /// A preparation whose floor is at most `floor` and which has decoded, per level, `depth` pairs or all.
  func preparation(floor: Float, depth: Int) -> Preparation {
    let now = prepared.withLock { $0 }
    if now.covers(floor: floor, depth: depth) { return now }
    return preparing.withLock { _ in
      // Somebody else may have done it meanwhile.
      var now = prepared.withLock { $0 }
      if now.covers(floor: floor, depth: depth) { return now }
      if floor < now.floor {
        now.floor = -1
        now.pairs = CandidateSorting(outputs: outputs, floor: -1, workers: workers).sorted()
      }
      // Twice what is asked, as a slider will ask for a little more next.
      let depth = max(self.depth, depth < Int.max / 2 ? 2 * depth : depth)
      now.decoded = DecodedCandidates(of: now.pairs, depth: depth, postProcessing: postProcessing)
      prepared.withLock { $0 = now }
      return now
    }
  }
}

extension Candidates.Preparation {
  fileprivate func covers(floor: Float, depth: Int) -> Bool {
    !(floor < self.floor)
      && pairs.indices.allSatisfy { decoded.count(level: $0) >= min(depth, pairs[$0].count) }
  }
}

extension DecodedCandidates {
  /// The first `depth` pairs of each level.
  convenience init(of pairs: [SortedCandidates], depth: Int, postProcessing: PostProcessing) {
    let best = pairs.map {
      $0.first(depth, before: Array(repeating: RankKey(above: -1), count: $0.outputs.classCount))
    }
    self.init(best, outputs: pairs.map(\.outputs), postProcessing: postProcessing)
  }
}

extension Trace {
  /// What these thresholds make of the trace. For more than one selection keep `Candidates`.
  public func select(_ thresholds: Thresholds) -> Selection {
    Candidates(self, above: thresholds.lowestScore).select(thresholds)
  }
}
