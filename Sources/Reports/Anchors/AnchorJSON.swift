import Diagnosis
import RetinaNet
import Support

extension AnchorReport {
  /// JSON for scripts.
  public var json: JSONText {
    let input = run.configuration.input
    let set = statistics.dataSet
    var members: [(String, JSONText)] = [
      ("model", .string(run.configuration.name)), ("family", .string(run.configuration.family.rawValue)),
      ("annotations", .string(run.annotations.source)),
      ("input", ["min_size": .int(input.minSize), "max_size": .int(input.maxSize)]),
      ("anchors", Self.json(run.configuration.anchors)), ("pictures", .int(set.pictures.count)),
      ("pictures_with_objects", .int(statistics.annotatedPictures)),
      ("pictures_without_positive", .int(statistics.picturesWithoutPositive)),
      ("pictures_without_iou_50", .int(statistics.picturesWithoutForeground)),
      (
        "left_out",
        [
          "ignored": .int(set.ignored), "flat": .int(set.flat), "unsized_pictures": .int(set.unsizedPictures),
          "unsized_objects": .int(set.unsizedObjects),
        ]
      ), ("all", Self.json(statistics.all)),
      (
        "best_iou_histogram",
        .array(
          statistics.histogram.enumerated().map { tenth, count in
            [
              "from": .double(Double(tenth) / 10), "to": .double(Double(tenth + 1) / 10),
              "objects": .int(count),
            ]
          })
      ), ("by_size", .array(statistics.bySize.map(Self.json))),
      ("by_shape", .array(statistics.byShape.map(Self.json))),
      ("by_class", .array(statistics.byClass.map(Self.json))),
      ("advice", .array(run.advice.map { Self.json($0, run.configuration.anchors) })),
    ]
    if run.fits { members.append(("fitted", run.fitted.map(Self.json) ?? .null)) }
    return .object(members)
  }

  private static func json(_ anchors: Configuration.Anchors) -> JSONText {
    [
      "sizes": .array(anchors.sizes.map { .array($0.map(JSONText.double)) }),
      "aspect_ratios": .array(anchors.aspectRatios.map(JSONText.double)),
    ]
  }

  private static func json(_ group: AnchorGroup) -> JSONText {
    .object(
      [("name", .string(group.name)), ("median_side_at_input", .float(group.side))] + members(group.figures))
  }

  private static func members(_ figures: AnchorFigures) -> [(String, JSONText)] {
    [
      ("objects", .int(figures.objects)), ("mean_iou", .double(figures.meanIoU)),
      ("no_match", .int(figures.untouched)), ("low_quality", .int(figures.lowQuality)),
      ("ignored_band", .int(figures.ignoredBand)), ("below_40", .int(figures.below40)),
      ("below_50", .int(figures.below50)),
      (
        "positives",
        [
          "mean": .double(figures.meanPositives), "none": .int(figures.withoutPositive),
          "quartiles": .array(figures.positiveQuartiles.map(JSONText.int)),
        ]
      ),
    ]
  }

  private static func json(_ advice: AnchorAdvice, _ anchors: Configuration.Anchors) -> JSONText {
    func sides(_ sides: SIMD2<Float>) -> JSONText { .array([.float(sides.x), .float(sides.y)]) }
    return [
      "misfit": .string(advice.misfit.rawValue), "objects": .int(advice.objects),
      "median": ["original": sides(advice.original), "input": sides(advice.resized)],
      "changes": .array(
        advice.changes.map { change in
          .object(
            members(change.kind, anchors) + [
              ("covered", .int(change.covered)), ("all_below_50", .int(change.below50)),
            ])
        }),
    ]
  }

  private static func members(
    _ kind: AnchorChange.Kind, _ anchors: Configuration.Anchors
  ) -> [(String, JSONText)] {
    switch kind {
    case .inputSize(let minSize, let maxSize): [("min_size", .int(minSize)), ("max_size", .int(maxSize))]
    case .size(let size, let level): [("size", .double(size)), ("level", .string(anchors.levelName(level)))]
    case .aspectRatio(let ratio): [("aspect_ratio", .double(ratio))]
    }
  }

  private static func json(_ fitted: FittedAnchors) -> JSONText {
    func trial(_ trial: FittedAnchors.AnchorTrial) -> JSONText {
      .object(
        [("per_cell", .int(trial.anchors.perCell)), ("anchors", json(trial.anchors))] + members(trial.figures)
      )
    }
    return [
      "fitted_pictures": .int(fitted.fittedPictures), "fitted_objects": .int(fitted.fittedObjects),
      "held_out_pictures": .int(fitted.heldOutPictures), "held_out_objects": .int(fitted.heldOutObjects),
      "keeps_own": .bool(fitted.keepsOwn), "own": trial(fitted.own), "same_number": trial(fitted.sameNumber),
      "fewer": .array(fitted.fewer.map(trial)), "best": trial(fitted.best),
      "fewest": fitted.fewest.map(trial) ?? .null,
    ]
  }
}
