import Imaging
import RetinaNet

/// What became of one object, and why.
public struct Explanation: Sendable {
  public enum ObjectOutcome: Sendable, Hashable {
    /// By which of the selection's detections, and their IoU.
    case found(detection: Int, iou: Float)
    /// The first stage that failed.
    case missed(MissStage)
    /// Crowds, and what the annotations say to ignore.
    case ignored
  }

  public var target: Target
  public var outcome: ObjectOutcome
  public var counts: StageCounts
  public var evidence: ObjectEvidence

  /// The stage that lost it, where it was missed.
  public var stage: MissStage? { if case .missed(let stage) = outcome { stage } else { nil } }
}

/// How many candidates of an object are left after each stage: the sizes of R, S, K, N, D and M.
public struct StageCounts: Sendable, Hashable, Codable {
  /// R: whose box overlaps the object enough.
  public var covering = 0
  /// S
  public var aboveScore = 0
  /// K
  public var withinTopK = 0
  /// N
  public var afterNMS = 0
  /// D
  public var kept = 0
  /// M: 0 or 1
  public var matched = 0
}

/// The stages at which an object can be missed, in their order.
///
/// For an object of class k, at IoU τ, these sets are nested: R, the candidates of class k whose decoded box overlaps
/// the object by at least τ; S, those of R above the score threshold; K, those of S within their level's top k; N,
/// those of K that survive NMS; D, those of N within the maximum; M, those of D that COCO's rule matches to the object.
/// The first empty set is the stage that lost it.
public enum MissStage: String, Sendable, Hashable, CaseIterable, Codable {
  /// R is empty, and no anchor overlaps the object by 0.5.
  case anchors
  /// R is empty, though an anchor was good enough.
  case regression
  /// S is empty: the class did not score enough.
  case score
  case topK = "top_k"
  case nms
  case maxDetections = "max_detections"
  /// Detections were kept, and all matched other objects.
  case matching
}

extension Explanation {
  /// Why a target was found or missed.
  ///
  /// - Parameters:
  ///   - place: of the target among the coverage's.
  ///   - matching: of the selection's detections to the coverage's targets.
  init(of place: Int, _ coverage: PictureCoverage, _ selection: Selection, _ matching: DetectionMatches) {
    let target = coverage.targets[place]
    let funnel = CandidateFunnel(
      coverage.covering(place), label: target.label, coverage.candidates, selection)
    let evidence = ObjectEvidence(of: place, funnel, coverage, selection, matching)
    var counts = funnel.counts
    let outcome: ObjectOutcome
    if let detection = matching.detections[place] {
      counts.matched = 1
      outcome = .found(detection: detection, iou: selection.detections[detection].box.iou(target.box))
    } else {
      outcome = .missed(MissStage(counts, bestAnchor: evidence.bestAnchor?.iou ?? 0))
    }
    self.init(
      target: target, outcome: target.isIgnored ? .ignored : outcome, counts: counts,
      evidence: evidence)
  }
}

extension MissStage {
  /// The first whose set is empty, for an object without a match.
  ///
  /// - Parameter bestAnchor: the object's IoU with its best anchor.
  init(_ counts: StageCounts, bestAnchor: Float) {
    self =
      if counts.covering == 0 {
        bestAnchor >= AnchorMatcher.foregroundIoU ? .regression : .anchors
      } else if counts.aboveScore == 0 {
        .score
      } else if counts.withinTopK == 0 {
        .topK
      } else if counts.afterNMS == 0 {
        .nms
      } else if counts.kept == 0 {
        .maxDetections
      } else {
        .matching
      }
  }
}
