import RetinaNet

/// Finds, for each missed object of a picture, the smallest change of one setting with which it is found, and what else
/// that changes in the picture.
///
/// Score, NMS, top k and maximum are each tried alone, in both directions. Each change that is offered was verified by a
/// whole selection: the object is found, and not merely past its stage. Where no anchor fits, another input size and
/// another anchor shape are offered instead, computed from where anchors lie. No setting helps an object that is lost at
/// regression: no anchor's box lies on it, at any threshold.
///
/// Selections that several objects need are made once, when first needed, and kept as long as the finder. An object
/// costs about ten selections. Safe to use from many threads.
public struct RemedyFinder: Sendable {
  let trials: ThresholdSweep

  public init(_ diagnosis: PictureDiagnosis) { trials = ThresholdSweep(diagnosis) }

  var coverage: PictureCoverage { trials.coverage }

  /// The remedies of a target, the least harmful first: those that let in the fewest false positives and duplicates and
  /// lose the fewest objects. Of equally harmful ones first the setting of the stage that lost it, then by the order of
  /// the stages. Empty where the target is found or ignored, and where no change of one setting helps.
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
    }.map { place in
      var remedy = place.element.1
      remedy.reason = reason(for: remedy.change, place.element.0, target)
      return remedy
    }
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
  /// A threshold, named for the stage that it controls.
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

    /// An object that is lost before this threshold's own stage is lost whatever its value.
    func canRescue(from stage: MissStage) -> Bool { self.stage <= stage }
  }

  /// The same for the threshold of the stage that lost the target; `nil` where that stage has none.
  public func obstacleToOwnThreshold(for target: Int) -> MissStage? {
    let stage = trials.diagnosis.explanations[target].stage
    return ThresholdKnob.allCases.first { $0.stage == stage }.flatMap { obstacle(to: $0, for: target) }
  }

  /// Why a threshold alone does not help a missed target: the stage that loses it with that threshold as permissive as
  /// possible (for the score: just below its best candidate's). Only for thresholds without a remedy.
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
  /// The NMS threshold, in hundredths from 0 to 1, that is nearest to the present one and with which the object is found.
  /// Of two equally near, the less harmful one.
  ///
  /// NMS is not monotone: a higher threshold may spare a box that then suppresses this one. So both directions are tried.
  func nms(for target: Int) -> Remedy? {
    let present = trials.thresholds.nms
    guard present.isFinite else { return nil }
    let grid = (0...100).filter { Double($0) / 100 != present }
    func distance(_ hundredths: Int) -> Double { abs(Double(hundredths) - 100 * present) }
    // Distances are compared with a tolerance, as hundredths are not exact in binary.
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
  /// The maximum is the last step and does not change what comes before it. So one selection without it gives the
  /// detection that finds the object, and lowering it finds nothing.
  func maximum(for target: Int) -> Remedy? {
    let trial = trials.unlimited()
    guard let index = trial.matching.detections[target],
      case .beyondMaximum(let rank) = trials.diagnosis.selection.fate(of: trial.detections[index].candidate)
    else { return nil }
    return trials.verified(.maxDetections(rank + 1), for: target)
  }
}
