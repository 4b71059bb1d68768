import Metrics
import Support

extension EvaluationReport {
  /// `{"coco":{…},"per_class":[…],"tide":{…},"confusion":{…},"thresholds":{…},"curves":{…}}`. COCO's figures are −1
  /// if there is no object, as in pycocotools.
  public var json: JSONText {
    [
      "pictures": .int(annotations.pictures.count), "objects": .int(annotations.objects.count),
      "detections": .int(detectionCount), "coco": precision.figures.json(maxima),
      "coco_max_detections": .array(maxima.all.map(JSONText.int)),
      "per_class": .array(annotations.categories.indices.map(classJSON)), "tide": errors.json,
      "confusion": confusionJSON, "thresholds": thresholdsJSON, "curves": curvesJSON,
    ]
  }

  private func classJSON(_ place: Int) -> JSONText {
    let result = precision.classes[place]
    guard case .object(let figures) = result.figures.json(maxima) else { return .null }
    let now = points.point(category: place, above: score[place])
    let best = points.best(category: place)
    return .object(
      [
        ("id", .int(result.category.id)), ("name", .string(result.category.name)),
        ("objects", .int(result.objects)), ("detections", .int(result.detections)),
      ] + figures + [
        ("at_score", now.json(above: score[place])),
        ("best", best.map { $0.point.json(above: $0.threshold) } ?? .null),
      ])
  }

  private var confusionJSON: JSONText {
    let places = 0...confusion.categories
    return [
      "iou": .double(iou), "score": .float(score.all),
      "rows": .array((names + ["background"]).map(JSONText.string)),
      "columns": .array((names + ["missed"]).map(JSONText.string)),
      "matrix": .array(places.map { row in .array(places.map { .int(confusion[row, $0]) }) }),
      "detections_on_crowds": .int(confusion.detectionsOnCrowds),
    ]
  }

  private var thresholdsJSON: JSONText {
    let best = points.best
    let own = points.bestScore
    return [
      "iou": .double(iou), "at_score": points.point(above: score).json(above: score.all),
      "best": best.map { $0.point.json(above: $0.threshold) } ?? .null,
      "best_by_class": own.map { own in
        guard case .object(let point) = points.point(above: own).json(above: own.all) else { return .null }
        return .object(point + [("flag", scoreFlag(own).map(JSONText.string) ?? .null)])
      } ?? .null,
      "table": .array(Self.tabledScores.map { points.point(above: OperatingScore($0)).json(above: $0) }),
    ]
  }

  private var curvesJSON: JSONText {
    [
      "iou": .double(iou), "recalls": .array((0...100).map { .double(Double($0) / 100) }),
      "mean": .array(meanPrecisions.map(JSONText.double)),
      "classes": .array(
        curves.enumerated().compactMap { place, curve in
          curve.map { curve in
            [
              "id": .int(annotations.categories[place].id), "name": .string(names[place]),
              "precisions": .array(curve.precisions.map(JSONText.double)),
            ]
          }
        }),
    ]
  }
}

extension PrecisionFigures {
  fileprivate func json(_ maxima: DetectionMaxima) -> JSONText {
    .object(Self.named(maxima).map { ($0.name, .double(self[keyPath: $0.path])) })
  }
}

extension OperatingPoint {
  fileprivate func json(above threshold: Float?) -> JSONText {
    [
      "score": threshold.map(JSONText.float) ?? .null, "detections": .int(detections), "found": .int(found),
      "precision": precision.map(JSONText.double) ?? .null, "recall": recall.map(JSONText.double) ?? .null,
      "F1": f1.map(JSONText.double) ?? .null,
    ]
  }
}

extension ErrorAnalysis {
  /// Average precision is in percent, as in TIDE.
  fileprivate var json: JSONText {
    [
      "iou": .double(iou), "background_iou": .double(TIDEMatching.backgroundIoU),
      "AP": .double(averagePrecision),
      "errors": .object(
        ErrorKind.allCases.map { kind in
          (kind.rawValue, ["count": .int(self[kind].count), "dAP": .double(self[kind].gain)])
        }), "special": ["FalsePos": .double(falsePositiveGain), "FalseNeg": .double(falseNegativeGain)],
    ]
  }
}
