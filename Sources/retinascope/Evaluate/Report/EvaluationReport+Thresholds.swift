import Evaluation
import Terminal

extension EvaluationReport {
  /// Score thresholds that are tabled: 0.05, 0.1 … 0.95.
  static let tabledScores: [Float] = (1...19).map { Float($0) / 20 }

  /// What some thresholds give, and the flag that sets the best.
  var thresholdTable: String {
    var text = "Score thresholds at IoU \(iou), all classes together\n"
    text += Self.row("score above", ["detections", "precision", "recall", "F1"])
    for score in Self.tabledScores.filter({ [0.05, 0.95].contains($0) || Self.isTenth($0) }) {
      text += row("\(score)", points.point(above: OperatingScore(score)))
    }
    text += row(score.byCategory.isEmpty ? "\(score.all), now" : "now", points.point(above: score))
    guard let best = points.best, let threshold = best.threshold else {
      return text + "  No threshold gives anything right.\n"
    }
    text += row("\(threshold), best", best.point)
    guard let own = points.bestScore, !own.byCategory.isEmpty else {
      return text + "  Best F1: --score \(threshold)\n"
    }
    text += row("each class's best", points.point(above: own))
    text += "  Best F1 with one score for all: --score \(threshold)\n"
    if let flag = scoreFlag(own) {
      text += "  Best F1 of each class:\n    --score \(printable(shellWord(flag)))\n"
    }
    return text
  }

  private static func isTenth(_ score: Float) -> Bool { (score * 10).rounded() / 10 == score }

  private func row(_ name: String, _ point: OperatingPoint) -> String {
    Self.row(
      name, [grouped(point.detections), figure(point.precision), figure(point.recall), figure(point.f1)])
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    "  " + name.paddedRight(to: 18) + cells.map { $0.paddedLeft(to: 11) }.joined() + "\n"
  }
}
