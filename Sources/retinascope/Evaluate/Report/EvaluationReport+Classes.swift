import Evaluation
import Inspector
import Terminal

extension EvaluationReport {
  /// How many classes the table shows.
  private static let mostRows = 24

  /// A line a class, those with the least average precision first.
  var classTable: String {
    let order = worstFirst
    var text =
      "Classes, worst first".paddedRight(to: 44)
      + "above \(score.byCategory.isEmpty ? "\(score.all)" : "their score")".paddedRight(to: 24) + "best F1\n"
    text += Self.row(
      "", ["objects", "AP", "AP50", "precision", "recall", "F1", "score", "F1"])
    let shown = order.count > Self.mostRows ? order.prefix(Self.mostRows - 1) : order[...]
    for place in shown {
      let result = precision.classes[place]
      let now = points.point(category: place, above: score[place])
      let best = points.best(category: place)
      text += Self.row(
        names[place],
        [
          "\(result.objects)", figure(result.figures.ap), figure(result.figures.ap50), figure(now.precision),
          figure(now.recall), figure(now.f1), best?.threshold.map { "\($0)" } ?? "–", figure(best?.point.f1),
        ])
    }
    if shown.count < order.count {
      text += "  and \(order.count - shown.count) classes with a higher AP\n"
    }
    let empty = annotations.categories.indices.filter { precision.classes[$0].objects == 0 }
    if !empty.isEmpty {
      let seen = empty.reduce(0) { $0 + precision.classes[$1].detections }
      text += "  \(empty.count) without objects, \(grouped(seen)) detections of them\n"
    }
    return text
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    let widths = [8, 7, 7, 10, 7, 7, 8, 7]
    return "  " + column(name, 17) + zip(cells, widths).map { $0.paddedLeft(to: $1) }.joined() + "\n"
  }
}
