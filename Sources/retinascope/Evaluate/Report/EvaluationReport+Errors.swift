import Evaluation
import Terminal

extension EvaluationReport {
  /// TIDE's kinds of errors, what each means, and what it costs.
  var errorTable: String {
    let name = iou == 0.5 ? "AP50" : "AP at IoU \(iou)"
    var text = "Errors (TIDE) and the points \(name) would gain if a kind were mended\n"
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

extension ErrorKind {
  func meaning(iou: Double) -> String {
    switch self {
    case .classification: "on an object, with the wrong class"
    case .localization: "right class, box off (IoU \(ErrorAnalysis.backgroundIoU) to \(iou))"
    case .both: "wrong class, and box off"
    case .duplicate: "on an object that a better detection has"
    case .background: "on nothing"
    case .missed: "objects that nothing is on or near"
    }
  }

  /// What to do where this kind costs the most.
  var advice: String {
    switch self {
    case .classification:
      "Most is lost to wrong classes: the pairs under Confusion are to be told apart."
    case .localization:
      "Most is lost to boxes that are off: explain shows anchors and boxes of each object."
    case .both:
      "Most is lost to detections near objects of other classes: look at them in view 1."
    case .duplicate:
      "Most is lost to second boxes on one object: try a lower --nms."
    case .background:
      "Most is lost to detections on nothing: look whether objects there are unmarked."
    case .missed:
      "Most is lost to missed objects: explain names the stage that lost each."
    }
  }
}
