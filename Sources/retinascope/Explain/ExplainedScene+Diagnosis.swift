import Evaluation
import RetinaNet

extension ExplainedScene {
  /// What is kept of a diagnosis when its trace goes.
  ///
  /// - Parameters:
  ///   - areas: per object, what counts as its area.
  ///   - remedies: of a missed object, by its place.
  init(_ diagnosis: Diagnosis, areas: [Double], remark: String?, remedies: (Int) -> [ExplainedRemedy]) {
    let trace = diagnosis.coverage.candidates.trace
    transform = trace.transform
    classes = trace.configuration.classes
    thresholds = diagnosis.selection.thresholds
    iou = diagnosis.coverage.iou
    grids = trace.levels.map(AnchorGrid.init)
    detections = diagnosis.selection.detections
    self.remark = remark
    verdicts = diagnosis.verdicts
    objects = diagnosis.explanations.enumerated().map { index, explanation in
      ExplainedObject(
        explanation: explanation, area: areas[index],
        remedies: explanation.stage == nil ? [] : remedies(index))
    }
  }
}
