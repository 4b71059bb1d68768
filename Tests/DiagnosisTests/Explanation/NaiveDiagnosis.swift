import Imaging
import RetinaNet

@testable import Diagnosis

/// Why each object was missed, straight from the definitions: the sets R ⊇ S ⊇ K ⊇ N ⊇ D are filtered one out of the
/// other, over all anchors.
struct NaiveDiagnosis {
  struct ExplainedTarget {
    var outcome: Explanation.ObjectOutcome
    /// R, S, K, N, D, M
    var counts: [Int]
    var evidence: ObjectEvidence
  }

  let entries: [ExplainedTarget]
  let verdicts: [Verdict]

  init(
    _ candidates: NaiveCandidates, _ training: NaiveTraining, _ targets: [Target], _ thresholds: Thresholds,
    iou threshold: Double
  ) {
    let (fates, detections) = candidates.select(thresholds)
    let boxes = detections.map(candidates.box)
    let labels = detections.map(\.label)
    let matches = naiveMatches(boxes, labels, targets, threshold)
    verdicts = naiveVerdicts(boxes, labels, targets, matches, threshold)
    entries = targets.indices.map { place in
      let target = targets[place]
      var evidence = ObjectEvidence()
      evidence.bestAnchor = training.bestAnchor(of: place)

      var covering: [Candidate] = []
      for level in candidates.boxes.indices {
        for (anchor, box) in candidates.boxes[level].enumerated() {
          let iou = box.iou(target.box)
          if iou > evidence.bestBox?.iou ?? 0 {
            let candidate = Candidate(level: level, anchor: anchor, label: target.label)
            evidence.bestBox = ObjectEvidence.BoxFit(
              level: level, anchor: anchor, box: box,
              iouBefore: candidates.trace.levels[level].anchorBox(anchor).iou(training.boxes[place]),
              iou: iou,
              score: candidates.score(candidate))
          }
          if isEnough(iou, threshold) {
            covering.append(Candidate(level: level, anchor: anchor, label: target.label))
          }
        }
      }
      func best(_ set: [Candidate]) -> Candidate? {
        var best: Candidate?
        for one in set where !candidates.score(one).isNaN {
          if let best, candidates.score(best) >= candidates.score(one) { continue }
          best = one
        }
        return best ?? set.first
      }
      func fate(_ candidate: Candidate) -> Fate? { fates[candidate] }
      let above = covering.filter { fate($0) != nil }
      let taken = above.filter { if case .outsideTopK = fate($0) { false } else { true } }
      let after = taken.filter { if case .suppressed = fate($0) { false } else { true } }
      let kept = after.filter { if case .kept = fate($0) { true } else { false } }
      let match = matches.firstIndex { $0 == place }

      /// The other object that a candidate's detection, or its suppressor's, belongs to.
      func owner(_ rival: Candidate) -> ObjectEvidence.CandidateFit.Rival.Owner? {
        var shown = rival
        if case .suppressed(let by, _) = fate(rival) { shown = by }
        guard let detection = detections.firstIndex(of: shown) else { return nil }
        var owner = matches[detection]
        if owner == nil {
          for other in targets.indices where !targets[other].isIgnored {
            let overlap = boxes[detection].iou(targets[other].box)
            if overlap > owner.map({ boxes[detection].iou(targets[$0].box) }) ?? -1 { owner = other }
          }
        }
        guard let owner, owner != place, !targets[owner].isIgnored else { return nil }
        return .init(
          object: owner, label: targets[owner].label, iou: boxes[detection].iou(targets[owner].box))
      }

      evidence.bestCandidate = best(covering).map { best in
        let limit = thresholds.scoreByClass[target.label] ?? thresholds.score
        var rival: Candidate?
        for label in 0..<candidates.classes {
          let other = Candidate(level: best.level, anchor: best.anchor, label: label)
          let beaten = candidates.logit(rival ?? best)
          if candidates.logit(other) > beaten || beaten.isNaN && !candidates.logit(other).isNaN {
            rival = other
          }
        }
        return ObjectEvidence.CandidateFit(
          candidate: best, box: candidates.box(best), iou: candidates.box(best).iou(target.box),
          logit: candidates.logit(best), score: candidates.score(best), threshold: limit,
          thresholdLogit: .nan,
          rival: rival.map {
            ObjectEvidence.CandidateFit.Rival(
              label: $0.label, logit: candidates.logit($0), score: candidates.score($0),
              isAboveThreshold: candidates.score($0) > thresholds.scoreByClass[$0.label] ?? thresholds.score,
              owner: match == nil ? owner($0) : nil)
          })
      }
      if taken.isEmpty {
        for candidate in above {
          guard case .outsideTopK(let rank, let cutoff) = fate(candidate), rank < evidence.rank?.rank ?? .max
          else { continue }
          evidence.rank = ObjectEvidence.RankFit(
            candidate: candidate, score: candidates.score(candidate), rank: rank, topK: thresholds.topK,
            cutoff: cutoff)
        }
      }
      if after.isEmpty, let best = best(taken), case .suppressed(let suppressor, let iou) = fate(best) {
        evidence.suppression = ObjectEvidence.SuppressionFit(
          candidate: best, score: candidates.score(best), suppressor: suppressor,
          suppressorBox: candidates.box(suppressor), suppressorScore: candidates.score(suppressor), iou: iou,
          serves: detections.firstIndex(of: suppressor).flatMap { matches[$0] },
          iouWithTarget: candidates.box(suppressor).iou(target.box))
      }
      if kept.isEmpty, let best = best(after), case .beyondMaximum(let rank) = fate(best) {
        evidence.maximum = ObjectEvidence.MaximumFit(
          candidate: best, score: candidates.score(best), rank: rank, maximum: thresholds.maxDetections)
      }
      if match == nil, let best = best(kept), let detection = detections.firstIndex(of: best) {
        let other = matches[detection]
        evidence.matching = ObjectEvidence.MatchingFit(
          detection: detection, iou: boxes[detection].iou(target.box), matchedTo: other,
          otherIoU: other.map { naiveOverlap(boxes[detection], targets[$0]) } ?? 0)
      }

      let counts = [covering, above, taken, after, kept].map(\.count)
      let stages: [MissStage] = [
        training.bestIoU[place] >= 0.5 ? .regression : .anchors, .score, .topK, .nms, .maxDetections,
      ]
      let outcome: Explanation.ObjectOutcome =
        if target.isIgnored {
          .ignored
        } else if let match {
          .found(detection: match, iou: boxes[match].iou(target.box))
        } else {
          .missed(counts.firstIndex(of: 0).map { stages[$0] } ?? .matching)
        }
      return ExplainedTarget(outcome: outcome, counts: counts + [match == nil ? 0 : 1], evidence: evidence)
    }
  }
}

func isEnough(_ iou: Float, _ threshold: Double) -> Bool { Double(iou) >= min(threshold, 1 - 1e-10) }

/// COCO's overlap: of a crowd, the share of the detection.
func naiveOverlap(_ box: Box, _ target: Target) -> Float {
  guard target.isCrowd else { return box.iou(target.box) }
  let width = max(0, min(box.x2, target.box.x2) - max(box.x1, target.box.x1))
  let height = max(0, min(box.y2, target.box.y2) - max(box.y1, target.box.y1))
  return width * height / box.area
}

/// Per detection the target that it takes, as COCOeval's loop has it.
func naiveMatches(_ boxes: [Box], _ labels: [Int], _ targets: [Target], _ threshold: Double) -> [Int?] {
  let order =
    targets.indices.filter { !targets[$0].isIgnored } + targets.indices.filter { targets[$0].isIgnored }
  var taken: Set<Int> = []
  return boxes.indices.map { detection in
    var least = min(threshold, 1 - 1e-10)
    var match: Int?
    for place in order where targets[place].label == labels[detection] {
      if taken.contains(place) && !targets[place].isCrowd { continue }
      if let match, !targets[match].isIgnored, targets[place].isIgnored { break }
      let overlap = Double(naiveOverlap(boxes[detection], targets[place]))
      if overlap.isNaN || overlap < least { continue }
      least = overlap
      match = place
    }
    if let match { taken.insert(match) }
    return match
  }
}

/// TIDE's kinds, from the whole matrix of IoUs.
func naiveVerdicts(
  _ boxes: [Box], _ labels: [Int], _ targets: [Target], _ matches: [Int?], _ threshold: Double
) -> [Verdict] {
  boxes.indices.map { detection in
    let box = boxes[detection]
    if let match = matches[detection], !targets[match].isIgnored {
      return .correct(target: match, iou: box.iou(targets[match].box))
    }
    func best(_ includes: (Target) -> Bool) -> (place: Int, iou: Float) {
      var best: (place: Int, iou: Float) = (-1, 0)
      for (place, target) in targets.enumerated() where includes(target) {
        let iou = box.iou(target.box)
        if iou > best.iou { best = (place, iou) }
      }
      return best
    }
    let isOnIgnored = targets.contains {
      $0.isIgnored && $0.label == labels[detection] && isEnough(naiveOverlap(box, $0), threshold)
    }
    if isOnIgnored { return .ignored }
    let same = best { !$0.isIgnored && $0.label == labels[detection] }
    let other = best { !$0.isIgnored && $0.label != labels[detection] }
    if Double(same.iou) >= 0.1 && Double(same.iou) <= threshold {
      return .localisation(target: same.place, iou: same.iou)
    }
    if isEnough(other.iou, threshold) { return .confusion(with: other.place, iou: other.iou) }
    if isEnough(same.iou, threshold) { return .duplicate(of: same.place, iou: same.iou) }
    if Double(max(same.iou, other.iou)) <= 0.1 { return .background }
    return .both(target: other.place, iou: other.iou)
  }
}

/// Whom training would have each anchor of a picture find, by filling the whole table of anchors and objects.
struct NaiveTraining {
  private let anchors: [(level: Int, anchor: Int, box: Box)]
  /// Of the targets, in pixels of the resized picture.
  let boxes: [Box]
  /// Per target.
  let bestIoU: [Float]
  /// Per anchor the target that it serves.
  private let serves: [Int?]

  init(_ trace: Trace, _ targets: [Target]) {
    let anchors = trace.levels.enumerated().flatMap { level, outputs in
      (0..<outputs.anchorCount).map { (level: level, anchor: $0, box: outputs.anchorBox($0)) }
    }
    let x = Float(trace.transform.resized.width) / Float(trace.transform.original.width)
    let y = Float(trace.transform.resized.height) / Float(trace.transform.original.height)
    let boxes = targets.map {
      Box(x1: $0.box.x1 * x, y1: $0.box.y1 * y, x2: $0.box.x2 * x, y2: $0.box.y2 * y)
    }
    /// Per target and anchor.
    let table = boxes.map { box in
      anchors.map { anchor in
        let iou = anchor.box.iou(box)
        return iou.isNaN ? 0 : iou
      }
    }
    let best = table.map { $0.max() ?? 0 }
    let trained = targets.indices.filter { !targets[$0].isIgnored && best[$0] > 0 }
    var serves = [Int?](repeating: nil, count: anchors.count)
    var own = serves
    for anchor in anchors.indices {
      own[anchor] = trained.max { table[$0][anchor] < table[$1][anchor] }
      if let most = own[anchor] {
        // The first of those that are equal.
        own[anchor] = trained.first { table[$0][anchor] == table[most][anchor] }
      }
      if let most = own[anchor], table[most][anchor] >= 0.5 { serves[anchor] = most }
    }
    for target in trained {
      for anchor in anchors.indices where table[target][anchor] == best[target] {
        serves[anchor] = trace.configuration.family == .mmdetection ? target : own[anchor]
      }
    }
    self.anchors = anchors
    self.boxes = boxes
    self.serves = serves
    bestIoU = best
  }

  func bestAnchor(of target: Int) -> ObjectEvidence.AnchorFit? {
    let iou = bestIoU[target]
    guard iou > 0 else { return nil }
    let best = anchors.indices.filter { anchors[$0].box.iou(boxes[target]) == iou }
    let served = best.first { serves[$0] == target }
    let chosen = served ?? best[0]
    let matching: ObjectEvidence.AnchorMatching =
      if served == nil { .none } else if iou >= 0.5 { .foreground } else if iou >= 0.4 {
        .lowQualityInIgnoredBand
      } else { .lowQuality }
    return ObjectEvidence.AnchorFit(
      level: anchors[chosen].level, anchor: anchors[chosen].anchor, iou: iou, matching: matching)
  }
}
