import Evaluation
import Inspector
import Terminal

extension EvaluationReport {
  /// For people, in 80 columns: the figures first, then where to look.
  var text: String {
    [summary, figures, classTable, errorTable, thresholdTable, confusionList, hints].joined(separator: "\n")
  }

  private var summary: String {
    let objects = annotations.objects.count
    let pictures = annotations.pictures.count
    return
      "\(grouped(pictures)) picture\(pictures == 1 ? "" : "s"), \(grouped(objects)) object\(objects == 1 ? "" : "s"), "
      + "\(grouped(annotations.categories.count)) classes, \(grouped(detectionCount)) detections\n"
  }

  /// COCO's twelve.
  private var figures: String {
    let figures = precision.figures
    func row(_ cells: [String]) -> String { cells.map { $0.paddedLeft(to: 9) }.joined() + "\n" }
    return "COCO's average precision and recall".paddedRight(to: 9) + "\n"
      + row(["AP", "AP50", "AP75", "small", "medium", "large"])
      + row(
        [figures.ap, figures.ap50, figures.ap75, figures.apSmall, figures.apMedium, figures.apLarge].map(
          figure))
      + row(["AR 1", "AR 10", "AR 100", "small", "medium", "large"])
      + row(
        [figures.ar1, figures.ar10, figures.ar100, figures.arSmall, figures.arMedium, figures.arLarge].map(
          figure))
  }

  /// −1 is where there is nothing to find.
  func figure(_ value: Double?) -> String { value.flatMap { $0 < 0 ? nil : fixed($0, 3) } ?? "–" }

  private var confusionList: String {
    var text = "Confusion at IoU \(iou), \(scoreText)\n"
    // Short enough for two of them on a line.
    let names = names.map { column($0, min(TextGlyphs.width($0), 30)) }
    for section in ConfusionMistakes(confusion, names: names).sections where !section.lines.isEmpty {
      let total = section.lines.reduce(0) { $0 + $1.count }
      let parts = section.lines.prefix(8).map { "\($0.name) \($0.count)" }
      let rest = section.lines.count > parts.count ? ["…"] : []
      text += "  \(section.title): \(grouped(total))\n"
      for line in ModelReport.wrap(parts + rest, width: 74) { text += "    \(line)\n" }
    }
    return text
  }

  var scoreText: String {
    "score above \(score.all)" + (score.byCategory.isEmpty ? "" : " (some classes: their own)")
  }

  private var hints: String {
    """
    --format curves and --format confusion draw precision over recall and the
    matrix, --curves F.png and --confusion F.png save them; --format json has all.

    """
  }
}
