// Metrics: how good a model's detections are, from annotations and results alone; no network, no trace.
// - Results: detections from files or from a run.
// - Matching: the two published rules of which detection takes which object.
// - Precision: COCO's average precision and recall.
// - Errors: TIDE's kinds of errors, and what each costs.
// - Confusion: which category is taken for which.
// - OperatingPoints: what each score threshold gives.

import Annotations
import Synchronization
import Tensors

/// COCO's average precision and recall, computed as pycocotools 2.0 computes them.
///
/// Two of its quirks are kept. An object that the annotations say to ignore counts like any other unless it is a crowd,
/// as `COCOeval` overwrites `ignore` by `iscrowd`. And an object of id 0 always counts as missed.
public struct AveragePrecision: Sendable {
  public let figures: PrecisionFigures
  /// In the order of the annotations' categories.
  public let classes: [ClassPrecision]
  /// The IoUs that `ranking` accepts: COCO's, then the additional one.
  public let ious: [Double]
  private let matched: [MatchedCategory]

  /// - Parameter detections: each of a picture and a category of the annotations; finite. Their order decides between
  ///   equal scores.
  /// - Parameter iou: an additional IoU for `ranking`.
  /// - Parameter maxima: how many detections of a picture and category count. Where the last is not 100, pycocotools
  ///   prints −1 for AP; here AP is that of the last maximum, which is in its `eval['precision']`.
  public init(
    _ annotations: AnnotationSet, _ detections: [ScoredBox], alsoAt iou: Double? = nil,
    maxima: DetectionMaxima = .coco, workers: Workers = Workers(2)
  ) {
    precondition(detections.count < Int32.max)
    let ious = PrecisionGrid.ious + (iou.map { [$0] } ?? [])
    let groups = PrecisionGroups(annotations, detections)
    let count = annotations.categories.count
    let results = Mutex<[(MatchedCategory, ClassPrecision)?]>(Array(repeating: nil, count: count))
    workers.forEach(count) { category in
      var matcher = CategoryMatcher(
        ious: ious, boxes: detections, objects: annotations.objects, most: maxima.last)
      let found = groups.detections.places(ofCategory: category)
      let matched = matcher.match(
        detections: found, truths: groups.truths.places(ofCategory: category),
        detectionPictures: groups.detectionPictures, truthPictures: groups.truthPictures)
      let precision = ClassPrecision(
        annotations.categories[category], detections: found.count, matched, maxima)
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
  /// - Parameter iou: one of `ious`, up to rounding.
  public func ranking(ofCategory category: Int, iou: Double, area: AreaRange = .all) -> Ranking {
    guard let place = ious.firstIndex(where: { abs($0 - iou) < 1e-9 }) else {
      preconditionFailure("an IoU that was matched at")
    }
    return matched[category].ranking(place, area)
  }
}

/// How well one class is found.
public struct ClassPrecision: Sendable {
  public let category: AnnotationSet.Category
  /// How many there are to find; crowds do not count.
  public let objects: Int
  /// How many there are of it in the results.
  public let detections: Int
  public let figures: PrecisionFigures
  /// Average precision at each of `PrecisionGrid.ious`; empty where there is no object.
  public let precisions: [Double]
  /// The part of the objects that is found, at each of `PrecisionGrid.ious`; empty where there is no object.
  public let recalls: [Double]
}

extension ClassPrecision {
  init(
    _ category: AnnotationSet.Category, detections: Int, _ matched: MatchedCategory, _ maxima: DetectionMaxima
  ) {
    let areas = AreaRange.allCases.map { matched.summary($0) }
    func mean(_ values: [Double]?) -> Double {
      values.map { $0.reduce(0, +) / Double($0.count) } ?? -1
    }
    var figures = PrecisionFigures()
    if let all = areas[0] {
      (figures.ap50, figures.ap75) = (all.precisions[0], all.precisions[5])
      figures.ar1 = mean(matched.recalls(within: Int32(maxima.first)))
      figures.ar10 = mean(matched.recalls(within: Int32(maxima.second)))
    }
    figures.ap = mean(areas[0]?.precisions)
    figures.apSmall = mean(areas[1]?.precisions)
    figures.apMedium = mean(areas[2]?.precisions)
    figures.apLarge = mean(areas[3]?.precisions)
    figures.ar100 = mean(areas[0]?.recalls)
    figures.arSmall = mean(areas[1]?.recalls)
    figures.arMedium = mean(areas[2]?.recalls)
    figures.arLarge = mean(areas[3]?.recalls)
    self.init(
      category: category, objects: matched.positives[0], detections: detections, figures: figures,
      precisions: areas[0]?.precisions ?? [], recalls: areas[0]?.recalls ?? [])
  }
}

extension MatchedCategory {
  /// Average precision and recall at each of `PrecisionGrid.ious`; `nil` where there is no object.
  fileprivate func summary(_ area: AreaRange) -> (precisions: [Double], recalls: [Double])? {
    let positives = positives[area.rawValue]
    guard positives > 0 else { return nil }
    let reached = PrecisionGrid.found(forRecallsOf: positives)
    var envelope = PrecisionEnvelope()
    var (precisions, recalls) = ([Double](), [Double]())
    for iou in PrecisionGrid.ious.indices {
      envelope.reset()
      for entry in entries { envelope.count(entry.outcome(iou, area)) }
      precisions.append(envelope.precisions(reached).reduce(0, +) / Double(reached.count))
      recalls.append(Double(envelope.hits) / Double(positives))
    }
    return (precisions, recalls)
  }

  /// Recall at each of `PrecisionGrid.ious` with at most `most` detections of a picture.
  fileprivate func recalls(within most: Int32) -> [Double] {
    PrecisionGrid.ious.indices.map { iou in
      let hits = entries.count { $0.rank < most && $0.outcome(iou, .all) == .truePositive }
      return Double(hits) / Double(positives[0])
    }
  }
}
