import Imaging
import RetinaNet

/// What a selection makes of a picture's objects, and why: an explanation of each object and a verdict on each
/// detection.
///
/// It costs what the candidates that cover the objects cost, and may be made anew at each touch of a slider.
public struct PictureDiagnosis: Sendable {
  public let coverage: Coverage
  public let selection: Selection
  public let matching: Matching
  /// Per target.
  public let explanations: [Explanation]
  /// Per detection.
  public let verdicts: [Verdict]

  /// - Parameter selection: made of the coverage's candidates.
  public init(_ coverage: Coverage, _ selection: Selection) {
    let boxes = selection.detections.map(\.box)
    let labels = selection.detections.map(\.label)
    let targets = coverage.targets
    let matching = Matching(boxes: boxes, labels: labels, targets: targets, bound: coverage.bound)
    self.coverage = coverage
    self.selection = selection
    self.matching = matching
    verdicts = Verdict.verdicts(
      boxes: boxes, labels: labels, targets: targets, matching: matching, bound: coverage.bound,
      unannotated: coverage.unannotated)
    explanations = targets.indices.map { Explanation(of: $0, coverage, selection, matching) }
  }
}
