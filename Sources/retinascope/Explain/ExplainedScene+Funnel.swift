import Evaluation
import Terminal

extension ExplainedScene {
  /// "34 boxes cover it → 3 above the score → 0 within top k", as far as any are left.
  func funnel(_ survivors: Survivors) -> String {
    let steps = [
      (survivors.aboveScore, "above the score"), (survivors.withinTopK, "within top k"),
      (survivors.afterNMS, "after NMS"), (survivors.kept, "kept"), (survivors.matched, "matched"),
    ]
    var text = "\(grouped(survivors.covering)) box\(survivors.covering == 1 ? " covers" : "es cover") it"
    var left = survivors.covering
    for (count, step) in steps where left > 0 {
      text += " → \(grouped(count)) \(step)"
      left = count
    }
    return text
  }
}
