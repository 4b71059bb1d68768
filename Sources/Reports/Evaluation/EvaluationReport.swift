import Annotations
import Metrics
import RetinaNet
import Runs
import Support

/// The report of `evaluate` on a data set: COCO's figures, TIDE's errors, the confusion matrix, and precision and
/// recall at each score threshold.
public struct EvaluationReport {
  let annotations: AnnotationSet
  let detectionCount: Int
  /// The minimum IoU at which a detection matches an object, in everything but COCO's own figures.
  public let iou: Double
  /// The scores above which the confusion matrix counts detections.
  let score: OperatingScore
  /// The model's classes by channel, to name them in flags; `nil` if only results are known.
  let classes: [String?]?
  /// How many detections of a picture and class count.
  let maxima: DetectionMaxima

  public let precision: AveragePrecision
  public let points: OperatingPoints
  let errors: ErrorAnalysis
  public let confusion: ConfusionMatrix
  /// Per category, precision over recall at `iou`; `nil` for one without objects.
  public let curves: [PrecisionCurve?]

  /// - Parameters:
  ///   - detections: all of them, including those below the operating score.
  ///   - iou: above 0, at most 1.
  ///   - maxima: how many detections of a picture and class count.
  public init(
    annotations: AnnotationSet, detections: [ScoredBox], iou: Double = 0.5, score: OperatingScore,
    classes: [String?]? = nil, maxima: DetectionMaxima = .coco
  ) {
    self.annotations = annotations
    detectionCount = detections.count
    self.iou = iou
    self.score = score
    self.classes = classes
    self.maxima = maxima
    precision = AveragePrecision(annotations, detections, alsoAt: iou, maxima: maxima)
    let rankings = annotations.categories.indices.map { [precision] in
      precision.ranking(ofCategory: $0, iou: iou)
    }
    points = OperatingPoints(rankings)
    curves = rankings.map(\.curve)
    errors = ErrorAnalysis(annotations, detections, iou: iou)
    confusion = ConfusionMatrix(annotations, detections, iou: iou, score: score)
  }

  /// A note where a picture has more objects of a class than detections of it count; `nil` where none has.
  public var crowdedNote: String? {
    let crowded = CrowdedPictures(annotations, limit: maxima.last)
    guard crowded.count > 0 else { return nil }
    let name = annotations.categories.first { $0.id == crowded.category }?.name ?? "\(crowded.category)"
    let enough = (crowded.most + 99) / 100 * 100
    return """
      \(crowded.count == 1 ? "1 picture has" : "\(grouped(crowded.count)) pictures have") more than \
      \(counted(maxima.last, "object")) of a class (\(annotations.pictures[crowded.picture].file) has \
      \(grouped(crowded.most)) of \(name)), and only the best \(counted(maxima.last, "detection")) of a class and \
      picture \(agreeing(maxima.last, "counts", "count")): --coco-max-detections \(maxima.first),\(maxima.second),\(enough) counts more
      """
  }

  /// A note where a picture has more objects than the model gives detections; `nil` where none has.
  /// - Parameter most: how many detections the model gives for a picture.
  public func limitNote(maxDetections most: Int) -> String? {
    let counts = annotations.pictures.indices.map { place in
      annotations.objects(ofPicture: place).count { !$0.isLeftOut }
    }
    guard let greatest = counts.max(), greatest > most, let place = counts.firstIndex(of: greatest) else {
      return nil
    }
    return """
      \(annotations.pictures[place].file) has \(grouped(greatest)) objects, and the model gives at most \
      \(counted(most, "detection")) for a picture: --max-detections \(greatest), when it is run, allows more
      """
  }

  /// The indices of the categories with objects, by increasing average precision.
  var worstFirst: [Int] {
    let ap = precision.classes.map(\.figures.ap)
    return annotations.categories.indices.filter { precision.classes[$0].objects > 0 }
      .sorted { ap[$0] != ap[$1] ? ap[$0] < ap[$1] : $0 < $1 }
  }

  /// The annotated objects, with those that do not count.
  var annotatedCounts: AnnotatedCounts {
    var counts = AnnotatedCounts()
    counts.add(annotations.objects, classes.map { CategoryMatch(annotations.categories, classes: $0) })
    return counts
  }

  /// The names of the categories.
  public var names: [String] { annotations.categories.map(\.name) }

  /// At each recall, the mean precision of the classes that have objects; empty if there are none.
  var meanPrecisions: [Double] {
    // Summed in order of increasing AP, like the chart: another order changes the last bits.
    let curves = curves.compactMap { $0 }.enumerated().sorted {
      ($0.element.averagePrecision, $0.offset) < ($1.element.averagePrecision, $1.offset)
    }.map(\.element)
    guard let first = curves.first else { return [] }
    return first.precisions.indices.map { place in
      curves.reduce(0) { $0 + $1.precisions[place] } / Double(curves.count)
    }
  }

  /// The value of `--score` that sets a score. Categories that the model does not have are left out. `nil` if single
  /// classes have their own scores and the model is unknown, so that they cannot be named reliably.
  public func scoreFlag(_ score: OperatingScore) -> String? {
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
