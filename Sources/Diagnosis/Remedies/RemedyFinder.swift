import RetinaNet

/// Finds for a picture's missed objects the smallest change of a single knob with which each is found, and what else
/// that changes in the picture.
///
/// Score, NMS, top k and maximum are each tried alone, in either direction, and every change that is offered has been
/// selected with, to the end: the object is found, not just past its stage. Where no anchor fits, another size of the
/// input and another anchor shape are offered instead, computed from the anchors' places. For an object that is lost
/// at regression there is nothing to turn: no anchor's box lies on it, at any threshold.
///
/// Selections that several objects need are made once, when first asked for, and kept as long as the finder is. An
/// object costs some ten selections. May be used from many threads.
public struct RemedyFinder: Sendable {
  let trials: ThresholdSweep

  public init(_ diagnosis: PictureDiagnosis) { trials = ThresholdSweep(diagnosis) }

  var coverage: Coverage { trials.coverage }

  /// The remedies of a target, the least harmful first: fewest false positives and duplicates let in and objects lost;
  /// of equal ones first the knob of the stage that lost it, then the order of the stages. Empty where it is found or
  /// ignored, and where no change of one knob helps.
  public func remedies(for target: Int) -> [Remedy] {
    guard let stage = trials.diagnosis.explanations[target].stage else { return [] }
    switch stage {
    case .anchors: return AnchorRemedies(coverage).remedies(for: target)
    case .regression: return []
    case .score, .topK, .nms, .maxDetections, .matching: break
    }
    let found = ThresholdKnob.allCases.compactMap { knob in
      knob.canRescue(from: stage) ? remedy(knob, target).map { (knob, $0) } : nil
    }
    return found.enumerated().sorted { left, right in
      func key(_ place: Int, _ knob: ThresholdKnob, _ remedy: Remedy) -> (Int, Int, Int) {
        (remedy.admits?.harm ?? 0, knob.stage == stage ? 0 : 1, place)
      }
      return key(left.offset, left.element.0, left.element.1)
        < key(right.offset, right.element.0, right.element.1)
    }.map(\.element.1)
  }

  private func remedy(_ knob: ThresholdKnob, _ target: Int) -> Remedy? {
    switch knob {
    case .score: score(for: target)
    case .topK: topK(for: target)
    case .nms: nms(for: target)
    case .maxDetections: maximum(for: target)
    }
  }
}

extension RemedyFinder {
  /// A threshold, by the stage that it rules.
  public enum ThresholdKnob: String, Sendable, Hashable, CaseIterable, Codable {
    case score
    case topK = "top_k"
    case nms
    case maxDetections = "max_detections"

    var stage: MissStage {
      switch self {
      case .score: .score
      case .topK: .topK
      case .nms: .nms
      case .maxDetections: .maxDetections
      }
    }

    /// What is lost before a knob's own step is lost whatever it says.
    func canRescue(from stage: MissStage) -> Bool { self.stage <= stage }
  }

  /// Why a knob alone does not help a missed target: the stage that loses it with that knob as wide open as can be, its
  /// own score threshold just below its best candidate's score. Only for knobs without a remedy.
  public func obstacle(to knob: ThresholdKnob, for target: Int) -> MissStage? {
    guard let stage = trials.diagnosis.explanations[target].stage else { return nil }
    let label = coverage.targets[target].label
    let change: Remedy.Change
    switch knob {
    case _ where !knob.canRescue(from: stage): return stage
    case .score:
      guard let best = scoresBelow(target).first else { return stage }
      change = .score(label: label, best.nextDown)
    case .topK: change = .topK(trials.diagnosis.selection.funnelByLevel.map(\.aboveScore).max() ?? 0)
    case .nms: change = .nms(1)
    case .maxDetections: change = .maxDetections(.max)
    }
    return trials.thresholds.changed(by: change).flatMap { trials.stage(losing: target, $0) }
  }
}

extension MissStage: Comparable {
  public static func < (left: MissStage, right: MissStage) -> Bool { left.place < right.place }

  private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension RemedyFinder {
  /// The NMS threshold, in hundredths from 0 to 1, that is nearest to the present one and has the object found. Of two
  /// as near, the less harmful.
  ///
  /// NMS is not monotone: a higher threshold may spare a box that then suppresses this one, so both directions are
  /// looked at.
  func nms(for target: Int) -> Remedy? {
    let present = trials.thresholds.nms
    guard present.isFinite else { return nil }
    let grid = (0...100).filter { Double($0) / 100 != present }
    func distance(_ hundredths: Int) -> Double { abs(Double(hundredths) - 100 * present) }
    // Distances are compared with room for the rounding of hundredths in binary.
    let nearest = grid.sorted { (distance($0), $0) < (distance($1), $1) }
    var best: Remedy?
    var bound = Double.infinity
    for hundredths in nearest where distance(hundredths) <= bound + 1e-6 {
      let trial = trials.trial(nmsHundredths: hundredths)
      guard trial.finds(target) else { continue }
      let remedy = trials.remedy(.nms(Double(hundredths) / 100), trial, for: target)
      bound = min(bound, distance(hundredths))
      if let best, best.admits?.harm ?? 0 <= remedy.admits?.harm ?? 0 { continue }
      best = remedy
    }
    return best
  }
}

extension RemedyFinder {
  /// The least maximum with which the object is found, if that is above the present one.
  ///
  /// The maximum is the last step: it takes nothing from what stands before, so that one selection without it tells
  /// the detection that finds the object, and lowering it finds nothing.
  func maximum(for target: Int) -> Remedy? {
    let trial = trials.unlimited()
    guard let index = trial.matching.detections[target],
      case .beyondMaximum(let rank) = trials.diagnosis.selection.fate(of: trial.detections[index].candidate)
    else { return nil }
    return trials.verified(.maxDetections(rank + 1), for: target)
  }
}
