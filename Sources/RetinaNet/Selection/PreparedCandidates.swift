import Imaging
import Support
import Synchronization
import Tensors

/// Head outputs prepared for selecting again and again, as a slider is dragged.
///
/// It keeps the decoded boxes of the best candidates of each level. The time of a selection depends on how many
/// candidates these are and how many of them pass, and where more pass than are decoded also on a count of all
/// others that do, one pass over the logits.
///
/// A preparation covers the scores above its `floor`. A threshold below that still gets the right answer: the first such
/// call prepares for it and for lower ones. To avoid that delay, prepare with no floor; meanwhile thresholds above the floor
/// are answered without waiting. In the same way, more boxes are decoded when a top k needs them. Safe to use from
/// many threads.
///
/// One case takes longer than others with as many candidates: thresholds by class that differ so much that some passing
/// candidates were not decoded beforehand. These are then searched and decoded, and kept for the next such thresholds,
/// until all classes have one threshold again.
///
/// Memory, besides the outputs: 36 bytes for each of the best, and as much for what thresholds by class needed last.
public final class PreparedCandidates: Sendable {
  let outputs: [LevelOutputs]
  let postProcessing: PostProcessing
  let workers: Workers
  /// Per level, of all candidates.
  let ranks: [LevelRanks]
  private let depth: Int
  private let prepared: Mutex<Preparation>
  /// What thresholds by class needed last.
  private let preparedByClass = Mutex<PreparationByClass?>(nil)
  /// Held while preparing again.
  private let preparing = Mutex(())

  struct Preparation: Sendable {
    var floor: Float
    var decoded: DecodedCandidates
  }

  private struct PreparationByClass: Sendable {
    /// Of each class, no candidate up to this is among the decoded.
    let floors: [Float]
    let decoded: DecodedCandidates
  }

  /// - Parameters:
  ///   - floor: no threshold below it is expected; `nil` for any. The fewer candidates are above it, the less it takes.
  ///   - workers: the threads that prepare, and that count. All else in selecting takes one.
  public convenience init(_ outputs: HeadOutputs, above floor: Float? = nil, workers: Workers = Workers(1)) {
    self.init(outputs, above: floor ?? -1, depth: 5000, workers: workers)
  }

  /// The candidates of a trace's head outputs.
  public convenience init(_ trace: Trace, above floor: Float? = nil, workers: Workers = Workers(1)) {
    self.init(trace.headOutputs, above: floor, workers: workers)
  }

  /// - Parameter depth: how many candidates per level have their boxes decoded at first.
  init(_ outputs: HeadOutputs, above floor: Float, depth: Int, workers: Workers) {
    self.outputs = outputs.levels
    self.workers = workers
    self.depth = depth
    postProcessing = PostProcessing(coder: outputs.coder, transform: outputs.transform)
    let all = LogitBounds(from: -.infinity, classCount: outputs.classCount)
    ranks = outputs.levels.map { LevelRanks($0, all, workers: workers) }
    let floor = floor.isNaN ? .infinity : floor
    let bounds = LogitBounds(from: Sigmoid.leastLogit(above: floor), classCount: outputs.classCount)
    let search = CandidateSearch(
      outputs: outputs.levels, bounds: bounds, limits: outputs.levels.map { _ in depth }, workers: workers)
    prepared = Mutex(
      Preparation(floor: floor, decoded: DecodedCandidates(search, postProcessing: postProcessing)))
  }

  /// Whether `select` answers these thresholds without preparing again.
  public func isPrepared(for thresholds: Thresholds) -> Bool {
    prepared.withLock { $0.covers(floor: thresholds.lowestScore, depth: thresholds.topK) }
  }

  /// What these thresholds make of the outputs.
  public func select(_ thresholds: Thresholds) -> Selection {
    Selection(self, thresholds)
  }

  /// A preparation whose floor is at most `floor`, with `depth` candidates of each level decoded, or all.
  func preparation(floor: Float, depth: Int) -> Preparation {
    let now = prepared.withLock { $0 }
    if now.covers(floor: floor, depth: depth) { return now }
    return preparing.withLock { _ in
      // Another thread may have done it meanwhile.
      var now = prepared.withLock { $0 }
      if now.covers(floor: floor, depth: depth) { return now }
      // Lower and deeper than needed, as a slider will need a little more next.
      if floor < now.floor { now.floor = floor > 1e-6 ? floor / 8 : -1 }
      let depth = max(self.depth, depth < Int.max / 2 ? 2 * depth : depth)
      let least = Sigmoid.leastLogit(above: now.floor)
      let bounds = LogitBounds(from: least, classCount: outputs.first?.classCount ?? 0)
      now.decoded = decoded(bounds, limits: outputs.map { _ in depth })
      prepared.withLock { $0 = now }
      return now
    }
  }

  /// The best candidates of each level that pass.
  private func decoded(_ bounds: LogitBounds, limits: [Int]) -> DecodedCandidates {
    DecodedCandidates(search(bounds, limits), postProcessing: postProcessing)
  }

  /// What `pick` takes of candidates that are decoded for thresholds by class: of those of the last time where they do,
  /// else of new ones, which are kept.
  ///
  /// - Parameters:
  ///   - counts: per level, how many it takes: the best above these thresholds.
  ///   - pick: nil where too few of them are decoded.
  func decodedByClass<Pick>(
    for thresholds: Thresholds, _ counts: [Int], _ pick: (DecodedCandidates) -> Pick?
  ) -> Pick {
    let floors = floors(of: thresholds)
    let last = preparedByClass.withLock { $0 }
    if let last, zip(last.floors, floors).allSatisfy({ $0 <= $1 }), let pick = pick(last.decoded) {
      return pick
    }
    func search(lowering isLowered: (Int) -> Bool) -> Pick? {
      var lower = thresholds
      for label in floors.indices where isLowered(label) {
        lower.scoreByClass[label] = floors[label] > 1e-6 ? floors[label] / 8 : -1
      }
      let decoded = decoded(
        LogitBounds(above: lower, classCount: floors.count),
        limits: counts.map { $0 == 0 ? 0 : max(2 * $0, 1024) })
      guard let pick = pick(decoded) else { return nil }
      let kept = PreparationByClass(floors: self.floors(of: lower), decoded: decoded)
      preparedByClass.withLock { $0 = kept }
      return pick
    }
    // A slider's next position may be lower. What passes the lowest threshold then is behind all that passes now. What
    // passes another one may come before some of it, and leave too few.
    let lowest = floors.min()
    guard
      let pick = search(lowering: { floors[$0] == lowest || floors[$0] < last?.floors[$0] ?? -1 })
        ?? search(lowering: { floors[$0] == lowest })
    else { preconditionFailure("these were searched for") }
    return pick
  }

  /// Forgets what was decoded for thresholds by class.
  func forgetClasses() { preparedByClass.withLock { $0 = nil } }

  /// Per class, the score above which candidates pass. A threshold that is not a number lets nothing pass.
  private func floors(of thresholds: Thresholds) -> [Float] {
    (0..<(outputs.first?.classCount ?? 0)).map {
      let threshold = thresholds.score(label: $0)
      return threshold.isNaN ? .infinity : threshold
    }
  }

  private func search(_ bounds: LogitBounds, _ limits: [Int]) -> CandidateSearch {
    CandidateSearch(outputs: outputs, bounds: bounds, limits: limits, workers: workers)
  }
}

extension PreparedCandidates.Preparation {
  fileprivate func covers(floor: Float, depth: Int) -> Bool {
    !(floor < self.floor)
      && decoded.areAll.indices.allSatisfy { decoded.areAll[$0] || decoded.count(level: $0) >= depth }
  }
}

extension PreparedCandidates {
  public func logit(of candidate: Candidate) -> Float {
    outputs[candidate.level].logit(anchor: candidate.anchor, label: candidate.label)
  }

  public func score(of candidate: Candidate) -> Float { Sigmoid.score(logit(of: candidate)) }

  /// The box of an anchor as selection would report it, in pixels of the original picture: decoded, clipped and
  /// scaled as the family does.
  public func box(level: Int, anchor: Int) -> Box { Box(finalBox(outputs[level], anchor)) }

  /// The boxes of all anchors of a level as `box(level:anchor:)` gives them: `[anchors, 4]`, x1 y1 x2 y2.
  public func boxes(level: Int) -> Tensor {
    let outputs = outputs[level]
    return Tensor(shape: [outputs.anchorCount, 4]) { buffer in
      for anchor in 0..<outputs.anchorCount {
        let box = finalBox(outputs, anchor)
        for corner in 0..<4 { buffer[anchor * 4 + corner] = box[corner] }
      }
    }
  }

  private func finalBox(_ outputs: LevelOutputs, _ anchor: Int) -> SIMD4<Float> {
    postProcessing.finalBox(
      postProcessing.boxForNMS(deltas: outputs.deltas(anchor), anchor: outputs.anchor(anchor)))
  }

  /// All candidates above their class's score threshold by falling score, in the order in which NMS takes them,
  /// whatever the other thresholds are.
  public func ranking(above thresholds: Thresholds) -> [RankedCandidate] {
    let classCount = outputs.first?.classCount ?? 0
    let bounds = LogitBounds(above: thresholds, classCount: classCount)
    let levels = search(bounds, outputs.map { _ in .max }).best()
    let keys = Array(levels.joined())
    let starts = DecodedCandidates.starts(levels)
    return DecodedCandidates.merged(keys).map { place in
      let level = starts.partitioningIndex { $0 > place } - 1
      return RankedCandidate(
        candidate: candidate(level: level, index: keys[Int(place)].index), rank: Int(place) - starts[level])
    }
  }

  /// - Parameter index: anchor · classes + label.
  func candidate(level: Int, index: Int) -> Candidate {
    let (anchor, label) = index.quotientAndRemainder(dividingBy: outputs[level].classCount)
    return Candidate(level: level, anchor: anchor, label: label)
  }
}
