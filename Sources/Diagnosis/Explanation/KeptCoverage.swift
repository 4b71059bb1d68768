import RetinaNet

/// What is kept of a picture when its trace is dropped, to tell what became of its objects at other thresholds: 8 bytes
/// for a candidate and 40 for an anchor, tens of kilobytes in all.
///
/// The answers are exactly those of the whole trace, as long as no class's score threshold is below what was kept; see
/// `answers`.
public struct KeptCoverage: Sendable {
  private let candidates: CompactCandidates
  /// Those of the diagnosis that it was made from: all candidates above them are kept.
  private let present: Thresholds
  private let targets: [Target]
  private let unannotated: Set<Int>
  private let bound: OverlapBound
  private let objects: [KeptObject]

  /// What is kept of one object.
  private struct KeptObject: Sendable {
    /// The IoU of its best anchor, where no candidate covers it.
    let uncovered: Float?
    /// The best score of a candidate that covers it.
    let score: Float?
    /// Per level the anchors of its kept candidates, as `PictureCoverage` orders them.
    let covering: [[UInt32]]
  }

  /// - Parameters:
  ///   - floor: candidates that score above this are kept, the best `most` of them, and all above the present thresholds.
  ///   - limit: no more candidates than this are kept.
  /// - Returns: `nil` where more candidates than `limit` are above the present thresholds.
  public init?(_ diagnosis: PictureDiagnosis, floor: Float, most: Int = 1024, limit: Int = 20_000) {
    let (coverage, thresholds) = (diagnosis.coverage, diagnosis.selection.thresholds)
    guard
      let kept = CompactCandidates(
        coverage.trace.headOutputs, thresholds, floor: floor, most: most, limit: limit)
    else { return nil }
    candidates = kept
    present = thresholds
    (targets, unannotated, bound) = (coverage.targets, coverage.unannotated, coverage.bound)
    // Looked up only, so none is sorted.
    let known = PreparedCandidates(kept.outputs, above: 2)
    objects = diagnosis.explanations.enumerated().map { place, explanation in
      let (label, evidence) = (explanation.target.label, explanation.evidence)
      let covering = coverage.covering(place).enumerated().map { level, anchors in
        anchors.filter { !known.logit(of: Candidate(level: level, anchor: Int($0), label: label)).isNaN }
      }
      return KeptObject(
        uncovered: explanation.counts.covering == 0 ? evidence.bestAnchor?.iou ?? 0 : nil,
        score: evidence.bestCandidate?.score, covering: covering)
    }
  }

  /// Its memory in bytes, approximately.
  public var bytes: Int {
    candidates.bytes + targets.count * MemoryLayout<Target>.stride
      + objects.reduce(0) { $0 + $1.covering.reduce(32) { $0 + 16 + $1.count * 4 } }
  }

  /// Whether all candidates that these thresholds let through were kept.
  public func answers(_ thresholds: Thresholds) -> Bool {
    if thresholds.scoreByClass.isEmpty, present.scoreByClass.isEmpty {
      return thresholds.score >= min(candidates.floor, present.score)
    }
    return (0..<candidates.outputs.classCount).allSatisfy {
      thresholds.score(label: $0) >= min(candidates.floor, present.score(label: $0))
    }
  }

  /// What became of the picture's objects and detections at these thresholds; `nil` unless it `answers` them.
  public func findings(at thresholds: Thresholds) -> PictureFindings? {
    guard answers(thresholds) else { return nil }
    let prepared = PreparedCandidates(candidates.outputs, above: thresholds.lowestScore)
    let selection = prepared.select(thresholds)
    let detections = selection.detections
    let (boxes, labels) = (detections.map(\.box), detections.map(\.label))
    let matching = DetectionMatches(boxes: boxes, labels: labels, targets: targets, bound: bound)
    let outcomes = targets.indices.map { place -> Explanation.ObjectOutcome in
      let target = targets[place]
      if target.isIgnored { return .ignored }
      if let detection = matching.detections[place] {
        return .found(detection: detection, iou: boxes[detection].iou(target.box))
      }
      if let uncovered = objects[place].uncovered {
        return .missed(MissStage(StageCounts(), bestAnchor: uncovered))
      }
      var counts = CandidateFunnel(objects[place].covering, label: target.label, prepared, selection).counts
      // Those that were not kept score too little.
      counts.covering = max(1, counts.covering)
      return .missed(MissStage(counts, bestAnchor: 0))
    }
    return PictureFindings(
      thresholds: thresholds, detections: detections,
      verdicts: Verdict.verdicts(
        boxes: boxes, labels: labels, targets: targets, matching: matching, bound: bound,
        unannotated: unannotated), outcomes: outcomes, scores: objects.map(\.score))
  }
}

/// What became of a picture's objects and detections at some thresholds, without the evidence.
public struct PictureFindings: Sendable {
  public let thresholds: Thresholds
  /// By falling score.
  public let detections: [Detection]
  /// Per detection.
  public let verdicts: [Verdict]
  /// Per object.
  public let outcomes: [Explanation.ObjectOutcome]
  /// Per object the best score that its class has in a box that covers it, whatever the thresholds; `nil` where no box
  /// does.
  public let scores: [Float?]
}

extension PictureFindings {
  public init(_ diagnosis: PictureDiagnosis) {
    self.init(
      thresholds: diagnosis.selection.thresholds, detections: diagnosis.selection.detections,
      verdicts: diagnosis.verdicts, outcomes: diagnosis.explanations.map(\.outcome),
      scores: diagnosis.explanations.map { $0.evidence.bestCandidate?.score })
  }
}
