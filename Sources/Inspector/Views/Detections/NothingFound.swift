import RetinaNet
import Terminal

/// Why nothing was detected, and what would change that.
enum NothingFound {
  static func write(_ pane: inout Pane, _ subject: Subject, _ selection: Selection) {
    pane.title("No detections")
    let funnel = selection.funnel
    let thresholds = selection.thresholds
    if funnel.aboveScore == 0 {
      pane.text(
        "None of \(grouped(funnel.total)) candidates scores above \(scoreText(thresholds.lowestScore)).")
      if let best = best(subject, thresholds) {
        let level = subject.trace.levels[best.level].name
        pane.text(
          "The best is \(subject.name(ofClass: best.label)) at \(scoreText(best.score)) (\(level)): "
            + "lower the score threshold below that (s, or = types it).")
      } else {
        pane.text("Lower the score threshold (s, or = types it).")
      }
    } else if funnel.withinTopK == 0 {
      pane.text(
        "\(grouped(funnel.aboveScore)) candidates are above score, but top k takes none: raise it (T).")
    } else if funnel.afterNMS > 0 {
      pane.text(
        "\(grouped(funnel.afterNMS)) candidates survive NMS, but the maximum is \(thresholds.maxDetections): raise it (M)."
      )
    } else {
      pane.text("The boxes of all \(grouped(funnel.withinTopK)) candidates within top k have no area.")
    }
  }

  /// The best candidate of all; `nil` where finding it would take long.
  private static func best(_ subject: Subject, _ thresholds: Thresholds) -> Detection? {
    let lowest = Thresholds(score: 0, nms: 1, topK: 1, maxDetections: 1)
    guard subject.candidates.isPrepared(for: lowest) else { return nil }
    return subject.candidates.select(lowest).detections.first
  }
}
