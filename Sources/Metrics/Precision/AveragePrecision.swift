import Annotations
import Synchronization
import Tensors

/// COCO's average precision and recall, computed as pycocotools 2.0 computes them.
///
/// What the annotations say to ignore counts like any object unless it is a crowd, as there: its `COCOeval` overwrites
/// `ignore` by `iscrowd`. An object of id 0 counts as missed, also as there.
public struct AveragePrecision: Sendable {
  public let figures: PrecisionFigures
  /// In the order of the annotations' categories.
  public let classes: [ClassPrecision]
  /// The IoUs that can be asked for: COCO's, then the one that was asked for beside them.
  public let ious: [Double]
  private let matched: [MatchedCategory]

  /// - Parameter detections: each of a picture and a category of the annotations; finite, of no negative size.
  ///   Their order decides between equal scores.
  /// - Parameter iou: another IoU at which rankings will be asked for.
  public init(
    _ annotations: AnnotationSet, _ detections: [ScoredBox], alsoAt iou: Double? = nil,
    workers: Workers = Workers(2)
  ) {
    precondition(detections.count < Int32.max)
    let ious = PrecisionGrid.ious + (iou.map { [$0] } ?? [])
    let groups = PrecisionGroups(annotations, detections)
    let count = annotations.categories.count
    let results = Mutex<[(MatchedCategory, ClassPrecision)?]>(Array(repeating: nil, count: count))
    workers.forEach(count) { category in
      var matcher = CategoryMatcher(ious: ious, boxes: detections, objects: annotations.objects)
      let found = groups.detections.places(ofCategory: category)
      let matched = matcher.match(
        detections: found, truths: groups.truths.places(ofCategory: category),
        detectionPictures: groups.detectionPictures, truthPictures: groups.truthPictures)
      let precision = ClassPrecision(annotations.categories[category], detections: found.count, matched)
      results.withLock { $0[category] = (matched, precision) }
    }
    let all = results.withLock { $0.compactMap { $0 } }
    self.ious = ious
    matched = all.map(\.0)
    classes = all.map(\.1)
    figures = PrecisionFigures.mean(classes.map(\.figures))
  }

  /// What became of each detection of a class at an IoU.
  ///
  /// - Parameter category: its place among the annotations' categories.
  /// - Parameter iou: one of `ious`, give or take rounding.
  public func ranking(ofCategory category: Int, iou: Double, area: AreaRange = .all) -> Ranking {
    guard let place = ious.firstIndex(where: { abs($0 - iou) < 1e-9 }) else {
      preconditionFailure("an IoU that was matched at")
    }
    return matched[category].ranking(place, area)
  }
}
