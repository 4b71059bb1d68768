import Annotations
import Evaluation
import Inspector
import RetinaNet

/// What `evaluate` tells of a data set's detections.
struct EvaluationReport {
  let annotations: AnnotationSet
  /// How many detections there are.
  let detectionCount: Int
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
  /// Per category precision over recall at `iou`; `nil` where it has no object.
  let curves: [PrecisionCurve?]

  /// - Parameter detections: all there are, also below the operating score.
  init(
    annotations: AnnotationSet, detections: [ScoredBox], iou: Double = 0.5, score: OperatingScore,
    classes: [String?]? = nil
  ) {
    self.annotations = annotations
    detectionCount = detections.count
    self.iou = iou
    self.score = score
    self.classes = classes
    precision = AveragePrecision(annotations, detections, alsoAt: iou)
    let rankings = annotations.categories.indices.map { [precision] in
      precision.ranking(ofCategory: $0, iou: iou)
    }
    points = OperatingPoints(rankings)
    curves = rankings.map(\.curve)
    errors = ErrorAnalysis(annotations, detections, iou: iou)
    confusion = ConfusionMatrix(annotations, detections, iou: iou, score: score)
  }

  /// By falling need: categories by rising average precision; without those that have no object.
  var worstFirst: [Int] {
    let ap = precision.classes.map(\.figures.ap)
    return annotations.categories.indices.filter { precision.classes[$0].objects > 0 }
      .sorted { ap[$0] != ap[$1] ? ap[$0] < ap[$1] : $0 < $1 }
  }

  var names: [String] { annotations.categories.map(\.name) }

  var curveChart: PrecisionRecallChart {
    PrecisionRecallChart(
      curves.enumerated().compactMap { place, curve in
        curve.map { .init(name: names[place], color: place, precisions: $0.precisions) }
      }, iou: iou)
  }

  var confusionChart: ConfusionChart { ConfusionChart(confusion, names: names) }

  /// The value of `--score` that sets a score. Where the model is not known, single classes' scores cannot be named for
  /// sure, and there is `nil` if there are such; categories that the model does not know are left out.
  func scoreFlag(_ score: OperatingScore) -> String? {
    guard let classes else { return score.byCategory.isEmpty ? "\(score.all)" : nil }
    let match = CategoryMatch(annotations.categories, classes: classes)
    var byClass: [Int: Float] = [:]
    for (place, value) in score.byCategory {
      if let channel = match.channel(ofCategory: annotations.categories[place].id) {
        byClass[channel] = value
      }
    }
    return ClassNames(classes).list(score.all, byClass: byClass)
  }
}
