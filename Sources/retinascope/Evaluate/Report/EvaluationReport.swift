import Annotations
import Evaluation

/// What `evaluate` tells of a data set's detections.
struct EvaluationReport {
  let annotations: AnnotationSet
  /// From which IoU a detection is on an object, in all but COCO's own figures.
  let iou: Double
  /// What people are shown: the detections that the confusion matrix is made of.
  let score: OperatingScore
  /// The model's classes by channel, to name them in flags; `nil` where only results are known.
  let classes: [String?]?

  let precision: AveragePrecision
  let points: OperatingPoints
  let errors: ErrorAnalysis
  let confusion: ConfusionMatrix

  /// - Parameter detections: all there are, also below the operating score.
  init(
    annotations: AnnotationSet, detections: [ScoredBox], iou: Double = 0.5, score: OperatingScore,
    classes: [String?]? = nil
  ) {
    self.annotations = annotations
    self.iou = iou
    self.score = score
    self.classes = classes
    let precision = AveragePrecision(annotations, detections, alsoAt: iou)
    self.precision = precision
    points = OperatingPoints(
      annotations.categories.indices.map { precision.ranking(ofCategory: $0, iou: iou) })
    errors = ErrorAnalysis(annotations, detections, iou: iou)
    confusion = ConfusionMatrix(annotations, detections, iou: iou, score: score)
  }
}
