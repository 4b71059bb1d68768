import Imaging
import RetinaNet

extension ObjectEvidence {
  /// The evidence for a target.
  ///
  /// - Parameter funnel: how far its candidates got in the selection.
  init(
    of place: Int, _ funnel: CandidateFunnel, _ coverage: PictureCoverage, _ selection: Selection,
    _ matching: DetectionMatches
  ) {
    self.init()
    let target = coverage.targets[place]
    bestAnchor = coverage.objects[place].bestAnchor
    bestBox = coverage.bestBox(of: place)
    bestCandidate = funnel.covering.map {
      CandidateFit($0, target, coverage, selection.thresholds)
    }
    if matching.detections[place] == nil, let fit = bestCandidate, fit.rival?.isAboveThreshold == true {
      bestCandidate?.rival?.owner = .init(of: fit, besides: place, coverage, selection, matching)
    }
    if funnel.counts.withinTopK == 0, let outside = funnel.outside {
      rank = RankFit(
        candidate: outside.candidate, score: coverage.trace.score(of: outside.candidate),
        rank: outside.rank, topK: selection.thresholds.topK, cutoff: outside.cutoff)
    }
    if funnel.counts.afterNMS == 0, let best = funnel.withinTopK {
      suppression = SuppressionFit(
        best.candidate, best.fate, target, coverage.candidates, selection, matching)
    }
    if funnel.counts.kept == 0, let best = funnel.afterNMS, case .beyondMaximum(let rank) = best.fate {
      maximum = MaximumFit(
        candidate: best.candidate, score: coverage.trace.score(of: best.candidate), rank: rank,
        maximum: selection.thresholds.maxDetections)
    }
    if matching.detections[place] == nil, let kept = funnel.kept {
      let box = selection.detections[kept].box
      let other = matching.targets[kept]
      self.matching = MatchingFit(
        detection: kept, iou: box.iou(target.box), matchedTo: other,
        otherIoU: other.map { coverage.targets[$0].overlap(with: box) } ?? 0)
    }
  }
}

extension ObjectEvidence.CandidateFit {
  fileprivate init(
    _ candidate: Candidate, _ target: Target, _ coverage: PictureCoverage, _ thresholds: Thresholds
  ) {
    let box = coverage.candidates.box(level: candidate.level, anchor: candidate.anchor)
    let logit = coverage.trace.logit(of: candidate)
    let threshold = thresholds.score(label: candidate.label)
    self.init(
      candidate: candidate, box: box, iou: box.iou(target.box), logit: logit, score: Sigmoid.score(logit),
      threshold: threshold, thresholdLogit: Sigmoid.leastLogit(above: threshold),
      rival: Rival(of: candidate, coverage.trace, thresholds))
  }
}

extension ObjectEvidence.CandidateFit.Rival {
  /// The class of the highest logit at a candidate's anchor; of equal ones the lowest. `nil` where it is the candidate's
  /// own that none exceeds.
  fileprivate init?(of candidate: Candidate, _ trace: Trace, _ thresholds: Thresholds) {
    var best = candidate
    for label in 0..<trace.levels[candidate.level].logits.shape[1] {
      let other = Candidate(level: candidate.level, anchor: candidate.anchor, label: label)
      let logit = trace.logit(of: other)
      if logit > trace.logit(of: best) || trace.logit(of: best).isNaN && !logit.isNaN { best = other }
    }
    guard best.label != candidate.label else { return nil }
    let score = trace.score(of: best)
    self.init(
      label: best.label, logit: trace.logit(of: best), score: score,
      isAboveThreshold: score > thresholds.score(label: best.label))
  }
}

extension ObjectEvidence.CandidateFit.Rival.Owner {
  /// `nil` where the rival's detection, or the one that suppressed it, belongs to no other object.
  fileprivate init?(
    of fit: ObjectEvidence.CandidateFit, besides place: Int, _ coverage: PictureCoverage,
    _ selection: Selection, _ matching: DetectionMatches
  ) {
    guard let rival = fit.rival else { return nil }
    var candidate = fit.candidate
    candidate.label = rival.label
    var fate = selection.fate(of: candidate)
    if case .suppressed(let suppressor, _) = fate { fate = selection.fate(of: suppressor) }
    guard case .kept(let detection) = fate else { return nil }
    let box = selection.detections[detection].box
    func overlap(_ object: Int) -> Float { box.iou(coverage.targets[object].box) }
    let others = coverage.targets.indices.filter { !coverage.targets[$0].isIgnored }
    guard
      let owner = matching.targets[detection]
        ?? others.max(by: { (overlap($0), $1) < (overlap($1), $0) }),
      owner != place, !coverage.targets[owner].isIgnored
    else { return nil }
    self.init(object: owner, label: coverage.targets[owner].label, iou: overlap(owner))
  }
}

extension ObjectEvidence.SuppressionFit {
  /// `nil` if the candidate was not suppressed.
  fileprivate init?(
    _ candidate: Candidate, _ fate: Fate, _ target: Target, _ candidates: PreparedCandidates,
    _ selection: Selection,
    _ matching: DetectionMatches
  ) {
    guard case .suppressed(let suppressor, let iou) = fate else { return nil }
    let box = candidates.box(level: suppressor.level, anchor: suppressor.anchor)
    var serves: Int?
    if case .kept(let detection) = selection.fate(of: suppressor) { serves = matching.targets[detection] }
    self.init(
      candidate: candidate, score: candidates.score(of: candidate), suppressor: suppressor,
      suppressorBox: box, suppressorScore: candidates.score(of: suppressor), iou: iou, serves: serves,
      iouWithTarget: box.iou(target.box))
  }
}

extension Trace {
  /// What the classification head says of a candidate.
  func logit(of candidate: Candidate) -> Float {
    let logits = levels[candidate.level].logits
    return logits[flat: candidate.anchor * logits.shape[1] + candidate.label]
  }

  /// The sigmoid of a candidate's logit.
  public func score(of candidate: Candidate) -> Float { Sigmoid.score(logit(of: candidate)) }
}
