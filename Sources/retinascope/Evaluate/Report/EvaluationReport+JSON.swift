import Evaluation

extension EvaluationReport {
  /// `{"coco":{…},"per_class":[…],"tide":{…},"confusion":{…},"thresholds":{…},"curves":{…}}`
  var json: JSONText {
    .object([
      ("iou", .double(iou)), ("tide", errors.json),
    ])
  }
}

extension ErrorAnalysis {
  /// Average precision is in percent, as TIDE gives it.
  var json: JSONText {
    .object([
      ("iou", .double(iou)), ("background_iou", .double(Self.backgroundIoU)),
      ("AP", .double(averagePrecision)),
      (
        "errors",
        .object(
          ErrorKind.allCases.map { kind in
            (
              kind.rawValue,
              .object([("count", .int(self[kind].count)), ("dAP", .double(self[kind].gain))])
            )
          })
      ),
      (
        "special",
        .object([("FalsePos", .double(falsePositiveGain)), ("FalseNeg", .double(falseNegativeGain))])
      ),
    ])
  }
}
