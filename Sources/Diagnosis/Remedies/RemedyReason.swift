import RetinaNet

/// Why the value of a remedy is not the one that the object's evidence names.
public enum RemedyReason: Sendable, Hashable {
  /// The evidence's value alone would not find the object: the stage that would then lose it.
  case stillMissed(Remedy.Change, MissStage)
  /// Another box than the evidence's finds it, of this score.
  case otherBox(score: Float)
  /// The evidence's suppressor is lost: at which stage.
  case withoutSuppressor(MissStage)
  /// Fewer boxes rank before the evidence's.
  case fewerAbove
  /// The detection that covers the object matches it, since the other object has another one.
  case otherMatch
}

extension RemedyFinder {
  /// Why a remedy's value differs from what the evidence names; `nil` where it does not.
  ///
  /// - Parameter change: of `knob`, with which the target is found.
  func reason(for change: Remedy.Change, _ knob: ThresholdKnob, _ target: Int) -> RemedyReason? {
    let explanation = trials.diagnosis.explanations[target]
    guard let stage = explanation.stage, let changed = trials.thresholds.changed(by: change) else {
      return nil
    }
    if knob.stage == stage, let named = namedChange(explanation, target) {
      if named == change { return nil }
      let lost = trials.thresholds.changed(by: named).flatMap { trials.stage(losing: target, $0) }
      if let lost { return .stillMissed(named, lost) }
    }
    let selection = trials.select(changed)
    let trial = trials.trial(selection)
    guard let index = trial.matching.detections[target] else { return nil }
    let finding = trial.detections[index]
    guard finding.candidate == evidenceBox(explanation) else { return .otherBox(score: finding.score) }
    switch stage {
    case .nms:
      let suppressor = explanation.evidence.suppression.map { selection.fate(of: $0.suppressor) }
      return suppressor.flatMap(MissStage.init).map { .withoutSuppressor($0) }
    case .maxDetections: return .fewerAbove
    case .matching: return .otherMatch
    case .anchors, .regression, .score, .topK: return nil
    }
  }

  /// The least change of the stage's own threshold that lets the evidence's box pass that stage.
  private func namedChange(_ explanation: Explanation, _ target: Int) -> Remedy.Change? {
    let evidence = explanation.evidence
    switch explanation.stage {
    case .score:
      let label = explanation.target.label
      return evidence.bestCandidate.map { .score(label: label, roundedThreshold(below: $0.score, label)) }
    case .topK: return evidence.rank.map { .topK($0.rank + 1) }
    case .nms:
      // The first hundredth that its overlap is not above.
      let overlap = evidence.suppression.map { Double($0.iou) }
      return overlap.flatMap { overlap in
        (0...100).first { overlap <= Double($0) / 100 }.map { .nms(Double($0) / 100) }
      }
    case .maxDetections: return evidence.maximum.map { .maxDetections($0.rank + 1) }
    case .anchors, .regression, .matching, nil: return nil
    }
  }

  /// The box that the evidence of the object's stage is about.
  private func evidenceBox(_ explanation: Explanation) -> Candidate? {
    let evidence = explanation.evidence
    return switch explanation.stage {
    case .score: evidence.bestCandidate?.candidate
    case .topK: evidence.rank?.candidate
    case .nms: evidence.suppression?.candidate
    case .maxDetections: evidence.maximum?.candidate
    case .matching: evidence.matching.map { trials.diagnosis.selection.detections[$0.detection].candidate }
    case .anchors, .regression, nil: nil
    }
  }
}

extension MissStage {
  /// The stage that lost a candidate; `nil` for one that was kept or has no area.
  fileprivate init?(_ fate: Fate) {
    switch fate {
    case .belowScore: self = .score
    case .outsideTopK: self = .topK
    case .suppressed: self = .nms
    case .beyondMaximum: self = .maxDetections
    case .empty, .kept: return nil
    }
  }
}
