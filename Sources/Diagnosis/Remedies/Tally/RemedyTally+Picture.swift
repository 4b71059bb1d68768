import RetinaNet

extension RemedyTally {
  /// What is kept of a picture.
  struct Picture: Sendable {
    let candidates: CompactCandidates
    let targets: [Target]
    let unannotated: Set<Int>
    let bound: OverlapBound
    let thresholds: Thresholds
    let before: PictureOutcome
  }
}

extension RemedyTally.Picture {
  /// The lowest threshold of a class that the kept pairs answer.
  func floor(label: Int) -> Float { min(candidates.floor, thresholds.score(label: label)) }

  func admission(of change: Remedy.Change) -> Admission {
    var change = change
    if case .score(let label, let value) = change {
      change = .score(label: label, max(value, floor(label: label)))
    }
    guard let changed = thresholds.changed(by: change), isTouched(by: change) else { return Admission() }
    let (selection, name) = candidates.select(changed)
    let boxes = selection.detections.map(\.box)
    let labels = selection.detections.map(\.label)
    let verdicts = Verdict.verdicts(
      boxes: boxes, labels: labels, targets: targets,
      matching: Matching(boxes: boxes, labels: labels, targets: targets, bound: bound), bound: bound,
      unannotated: unannotated)
    return Admission(from: before, to: PictureOutcome(selection.detections, verdicts, naming: name))
  }

  /// Whether a change may come to anything here.
  private func isTouched(by change: Remedy.Change) -> Bool {
    switch change {
    case .score(let label, let value):
      let present = thresholds.score(label: label)
      let low = Sigmoid.leastLogit(above: min(value, present))
      let high = Sigmoid.leastLogit(above: max(value, present))
      return candidates.levels.contains { level in
        level.pairs.contains { $0.label == label && $0.logit >= low && !($0.logit >= high) }
      }
    case .nms(let value): return value != thresholds.nms
    case .topK(let value):
      return candidates.levels.contains { $0.pairs.count > min(value, thresholds.topK) }
    case .maxDetections(let value):
      return candidates.levels.reduce(0) { $0 + $1.pairs.count } > min(value, thresholds.maxDetections)
    case .inputSize, .anchorShape: return false
    }
  }
}
