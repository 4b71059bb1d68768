import Evaluation
import RetinaNet

extension ExplainedScene {
  /// What is kept of a diagnosis when its trace goes.
  ///
  /// - Parameters:
  ///   - areas: per object, what counts as its area.
  ///   - remark: about the picture's size.
  ///   - isComplete: whether all of the picture's objects are given, so that other detections are wrong.
  init(_ diagnosis: Diagnosis, areas: [Double], remark: String?, isComplete: Bool) {
    let finder = RemedyFinder(diagnosis)
    let trace = diagnosis.coverage.candidates.trace
    transform = trace.transform
    classes = trace.configuration.classes
    thresholds = diagnosis.selection.thresholds
    iou = diagnosis.coverage.iou
    grids = trace.levels.map(AnchorGrid.init)
    detections = diagnosis.selection.detections
    self.remark = remark
    let unannotated = diagnosis.coverage.unannotated
    unannotatedCount = detections.count { unannotated.contains($0.label) }
    verdicts = isComplete ? diagnosis.verdicts : []
    objects = diagnosis.explanations.enumerated().map { index, explanation in
      let remedies = finder.remedies(for: index).map { ExplainedRemedy(remedy: $0) }
      return ExplainedObject(
        explanation: explanation, area: areas[index], remedies: remedies,
        obstacle: explanation.stage == .score && remedies.isEmpty
          ? finder.obstacle(to: .score, for: index) : nil)
    }
  }
}
