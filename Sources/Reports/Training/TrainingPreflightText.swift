import Runs
import Support

extension TrainingPreflight {
  /// What is known before the first step, for people.
  public var text: String {
    plan.text + TextLayout.labeled("anchors", printable(anchorWords))
      + TextLayout.labeled("trial", printable(trialWords))
  }

  private var anchorWords: String {
    let each = Double(anchors.positives) / Double(max(1, anchors.pictures))
    let ofObject = Double(anchors.positives) / Double(max(1, anchors.objects))
    var words = "\(numberText(each)) positive anchors in a picture, \(numberText(ofObject)) for each object"
    if anchors.pictures < plan.set.pictures.count { words += " (of \(counted(anchors.pictures, "picture")))" }
    if anchors.lowQuality > 0 {
      let share = 100 * Double(anchors.lowQuality) / Double(max(1, anchors.objects))
      words += """
        ; \(counted(anchors.lowQuality, "object")) (\(numberText(share)) %) have no anchor of IoU 0.5, and learn from their \
        best one alone: `retinascope anchors` says what would fit them
        """
    }
    if anchors.untouched > 0 {
      words += """
        ; no anchor touches \(counted(anchors.untouched, "object")), which cannot be learnt \
        (\(anchors.untouchedExamples[0]))
        """
    }
    if anchors.withoutPositive > 0 {
      words += "; \(counted(anchors.withoutPositive, "picture")) with objects, but without a positive anchor"
    }
    return words
  }

  private var trialWords: String {
    let rate = Double(plan.settings.picturesPerStep) / max(trial.seconds, 1e-9)
    let memory = trial.peakMemory.map { ", with \(grouped($0 >> 20)) MiB at most" } ?? ""
    return """
      a step takes \(numberText(trial.seconds)) s (\(numberText(rate)) pictures a second)\(memory): all \
      \(grouped(plan.settings.steps)) about \(ProgressLine.duration(seconds)); the loss begins at \(numberText(trial.loss))
      """
  }
}
