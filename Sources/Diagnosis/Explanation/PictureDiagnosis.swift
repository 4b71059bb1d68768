// Diagnosis: why objects are missed, and what would find them.
// - Explanation: for each object the stage that lost it, with the evidence; for each detection a verdict.
// - Remedies: which change of one setting would find an object, and what else it would change.
// - Setup: whether annotations, anchors or the input are systematically wrong.
// - Words: all of that in words, for the inspector's panels and for reports.

import Imaging
import RetinaNet

/// What a selection makes of a picture's objects, and why: an explanation of each object and a verdict on each
/// detection.
///
/// It looks only at the candidates that cover objects, and is fast enough to be made at each move of a slider.
public struct PictureDiagnosis: Sendable {
  public let coverage: PictureCoverage
  public let selection: Selection
  public let matching: DetectionMatches
  /// Per target.
  public let explanations: [Explanation]
  /// Per detection.
  public let verdicts: [Verdict]

  /// - Parameter selection: made of the coverage's candidates.
  public init(_ coverage: PictureCoverage, _ selection: Selection) {
    let boxes = selection.detections.map(\.box)
    let labels = selection.detections.map(\.label)
    let targets = coverage.targets
    let matching = DetectionMatches(boxes: boxes, labels: labels, targets: targets, bound: coverage.bound)
    self.coverage = coverage
    self.selection = selection
    self.matching = matching
    verdicts = Verdict.verdicts(
      boxes: boxes, labels: labels, targets: targets, matching: matching, bound: coverage.bound,
      unannotated: coverage.unannotated)
    explanations = targets.indices.map { Explanation(of: $0, coverage, selection, matching) }
  }
}
