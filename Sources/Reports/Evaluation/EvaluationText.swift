import Metrics
import Support

extension EvaluationReport {
  /// Text for people, in 80 columns: the figures first, then where to look.
  public var text: String {
    [summary, figures, classTable, errorTable, thresholdTable, confusionList, hints].joined(separator: "\n")
  }

  private var summary: String {
    let objects = annotations.objects.count
    let pictures = annotations.pictures.count
    let counts =
      "\(counted(pictures, "picture")), \(counted(objects, "object")), "
      + "\(counted(annotations.categories.count, "class", "classes")), \(counted(detectionCount, "detection"))\n"
    return counts + (annotatedCounts.sentence.map { TextLayout.paragraph($0, indent: 2) } ?? "")
  }

  /// COCO's twelve figures.
  private var figures: String {
    let figures = precision.figures
    func row(_ cells: [String]) -> String { cells.map { $0.paddedLeft(to: 9) }.joined() + "\n" }
    return "COCO's average precision and recall".paddedRight(to: 9) + "\n"
      + row(["AP", "AP50", "AP75", "small", "medium", "large"])
      + row(
        [figures.ap, figures.ap50, figures.ap75, figures.apSmall, figures.apMedium, figures.apLarge].map(
          figure))
      + row(maxima.all.map { "AR \($0)" } + ["small", "medium", "large"])
      + row(
        [figures.ar1, figures.ar10, figures.ar100, figures.arSmall, figures.arMedium, figures.arLarge].map(
          figure))
  }

  /// COCO's figures are −1 if there is no object.
  private func figure(_ value: Double?) -> String { value.flatMap { $0 < 0 ? nil : fixed($0, 3) } ?? "–" }

  private var confusionList: String {
    var text = "Confusion at IoU \(iou), \(scoreText)\n"
    // Short enough for two on a line.
    let names = names.map { column($0, min(TextGlyphs.width($0), 30)) }
    for section in ConfusionMistakes(confusion, names: names).sections where !section.lines.isEmpty {
      let total = section.lines.reduce(0) { $0 + $1.count }
      let parts = section.lines.prefix(8).map { "\($0.name) \($0.count)" }
      let rest = section.lines.count > parts.count ? ["…"] : []
      text += "  \(section.title): \(grouped(total))\n"
      for line in TextLayout.list(parts + rest, columns: 74) { text += "    \(line)\n" }
    }
    return text
      + TextLayout.paragraph(
        """
        Here an object counts for the detection that takes it first, whatever that one's class. explain asks whether \
        one of its own class finds it, so its numbers of missed objects differ.
        """, indent: 2)
  }

  private var scoreText: String {
    "score above \(score.all)" + (score.byCategory.isEmpty ? "" : " (some classes: their own)")
  }

  private var hints: String {
    """
    --format curves and --format confusion draw precision over recall and the
    matrix, --curves F.png and --confusion F.png save them; --format json has all.

    """
  }
}

// MARK: Classes

extension EvaluationReport {
  /// The number of classes that the table shows.
  private static let mostRows = 24

  /// One line per class, with the lowest average precision first.
  fileprivate var classTable: String {
    let order = worstFirst
    var text =
      "Classes, worst first".paddedRight(to: 44)
      + "above \(score.byCategory.isEmpty ? "\(score.all)" : "their score")".paddedRight(to: 24) + "best F1\n"
    text += Self.classRow(
      "", ["objects", "AP", "AP50", "precision", "recall", "F1", "score", "F1"])
    let shown = order.count > Self.mostRows ? order.prefix(Self.mostRows - 1) : order[...]
    for place in shown {
      let result = precision.classes[place]
      let now = points.point(category: place, above: score[place])
      let best = points.best(category: place)
      text += Self.classRow(
        names[place],
        [
          grouped(result.objects), figure(result.figures.ap), figure(result.figures.ap50),
          figure(now.precision),
          figure(now.recall), figure(now.f1), best?.threshold.map { fixed($0, 3) } ?? "–",
          figure(best?.point.f1),
        ])
    }
    if shown.count < order.count {
      text += "  and \(order.count - shown.count) classes with a higher AP\n"
    }
    let empty = annotations.categories.indices.filter { precision.classes[$0].objects == 0 }
    if !empty.isEmpty {
      let seen = empty.reduce(0) { $0 + precision.classes[$1].detections }
      text +=
        "  \(grouped(empty.count)) without objects, \(counted(seen, "detection")) of \(agreeing(empty.count, "it", "them"))\n"
    }
    return text
  }

  private static func classRow(_ name: String, _ cells: [String]) -> String {
    let widths = [8, 7, 7, 10, 7, 7, 8, 7]
    return "  " + column(name, 17) + zip(cells, widths).map { $0.paddedLeft(to: $1) }.joined() + "\n"
  }
}

// MARK: Errors

extension EvaluationReport {
  /// TIDE's error types, what each means, and what it costs in average precision.
  fileprivate var errorTable: String {
    let name = iou == 0.5 ? "AP50" : "AP at IoU \(iou)"
    var text = "Errors (TIDE) and the points \(name) would gain without errors of one kind\n"
    for kind in ErrorKind.allCases {
      let effect = errors[kind]
      text +=
        "  \(kind.rawValue.paddedRight(to: 5))\(grouped(effect.count).paddedLeft(to: 8))"
        + "\(fixed(effect.gain, 1).paddedLeft(to: 7))   \(kind.meaning(iou: iou))\n"
    }
    text +=
      "  All false positives \(fixed(errors.falsePositiveGain, 1)), all false negatives "
      + "\(fixed(errors.falseNegativeGain, 1)); TIDE's own AP is \(fixed(errors.averagePrecision, 1))\n"
    let worst = ErrorKind.allCases.max { errors[$0].gain < errors[$1].gain }
    if let worst, errors[worst].gain > 0 { text += "  \(worst.advice)\n" }
    return text
  }
}

// MARK: Thresholds

extension EvaluationReport {
  /// The score thresholds of the table: 0.05, 0.1 … 0.95.
  static let tabledScores: [Float] = (1...19).map { Float($0) / 20 }

  /// Precision and recall at some thresholds, and the flag that sets the best one.
  fileprivate var thresholdTable: String {
    var text = "Score thresholds at IoU \(iou), all classes together\n"
    text += Self.thresholdRow("score above", ["detections", "precision", "recall", "F1"])
    for score in Self.tabledScores.filter({ [0.05, 0.95].contains($0) || Self.isTenth($0) }) {
      text += thresholdRow("\(score)", points.point(above: OperatingScore(score)))
    }
    text += thresholdRow(score.byCategory.isEmpty ? "\(score.all), now" : "now", points.point(above: score))
    guard let best = points.best, let threshold = best.threshold else {
      return text + "  No threshold finds any object.\n"
    }
    text += thresholdRow("\(threshold), best", best.point)
    guard let own = points.bestScore, !own.byCategory.isEmpty else {
      return text + "  Best F1: --score \(threshold)\n"
    }
    let together = points.point(above: own)
    text += thresholdRow("each class's best", together)
    text += "  Best F1 with one score for all: --score \(threshold)\n"
    guard (together.f1 ?? 0) > (best.point.f1 ?? 0) else {
      return text
        + TextLayout.paragraph(
          """
          A score for each class is no better here: where a class has few objects, its best score is one of chance.
          """, indent: 2)
    }
    if let flag = scoreFlag(own) {
      text += "  Best F1 of each class:\n    --score \(printable(shellWord(flag)))\n"
    }
    return text
  }

  private static func isTenth(_ score: Float) -> Bool { (score * 10).rounded() / 10 == score }

  private func thresholdRow(_ name: String, _ point: OperatingPoint) -> String {
    Self.thresholdRow(
      name, [grouped(point.detections), figure(point.precision), figure(point.recall), figure(point.f1)])
  }

  private static func thresholdRow(_ name: String, _ cells: [String]) -> String {
    "  " + name.paddedRight(to: 18) + cells.map { $0.paddedLeft(to: 11) }.joined() + "\n"
  }
}

extension ErrorKind {
  /// A short description.
  fileprivate func meaning(iou: Double) -> String {
    switch self {
    case .classification: "confusion: on an object, with the wrong class"
    case .localization: "localisation: right class, bad place (IoU \(TIDEMatching.backgroundIoU) to \(iou))"
    case .both: "class and place: both are wrong"
    case .duplicate: "duplicate: on an object that a better detection has"
    case .background: "background: on nothing"
    case .missed: "objects that nothing is on or near"
    }
  }

  /// What to do if this type costs the most.
  fileprivate var advice: String {
    switch self {
    case .classification:
      "Most is lost to wrong classes: see the pairs under Confusion."
    case .localization:
      "Most is lost to badly placed boxes: explain shows anchors and boxes of each object."
    case .both:
      "Most is lost to detections near objects of other classes: look at them in view 1."
    case .duplicate:
      "Most is lost to second boxes on one object: try a lower --nms."
    case .background:
      "Most is lost to detections on nothing: check whether objects there lack an annotation."
    case .missed:
      "Most is lost to missed objects: explain names the stage that lost each."
    }
  }
}
