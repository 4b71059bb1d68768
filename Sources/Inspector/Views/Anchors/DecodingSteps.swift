import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// How one anchor is decoded and selected, step by step, with the numbers.
enum DecodingSteps {
  /// - Parameter compared: the box that it is compared with.
  static func write(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ selection: Selection, _ prediction: AnchorPrediction,
    _ compared: ComparedBox?
  ) {
    let trace = inspected.trace
    let isUnscaled = trace.transform.original == trace.transform.resized
    pane.title("From anchor \(prediction.shape) to a box")
    if !isUnscaled {
      let size = trace.transform.resized
      pane.text("Steps 1–4 in the network's input, \(size.width)×\(size.height) px.", .dim)
    }
    let (box, deltas, decoded) = (prediction.box, prediction.deltas, prediction.decoded)
    pane.fact(
      "1 anchor",
      "\(box.rangesText): \(box.shortSidesText)"
        + trace.shapeText(level: prediction.level, shape: prediction.shape))
    pane.fact(
      "2 deltas",
      "dx \(signed(deltas[0], 3)), dy \(signed(deltas[1], 3)), dw \(signed(deltas[2], 3)), dh \(signed(deltas[3], 3))"
    )
    pane.fact(
      "3 centre",
      "moves by dx × width = \(signed(deltas[0] * box.width, 1)), dy × height = \(signed(deltas[1] * box.height, 1)) px"
    )
    pane.fact(
      "4 size",
      "width × e^dw = \(product(box.width, decoded.width, deltas[2])), height × e^dh = \(product(box.height, decoded.height, deltas[3]))"
    )
    let clipped =
      prediction.isClipped ? "clipped at the picture's edge" : "all within the picture"
    pane.fact(
      "5 box",
      clipped + (isUnscaled ? "" : ", scaled to the picture")
        + ": \(prediction.final.rangesText) px, \(prediction.final.shortSidesText)")
    if let compared {
      let iou = fixed(prediction.final.iou(compared.box), 2)
      let before = compared.isObject ? " (its anchor \(fixed(prediction.original.iou(compared.box), 2)))" : ""
      pane.fact("  IoU", "\(iou) with \(compared.title)\(before)")
    }
    guard let best = prediction.classes.first, let candidate = prediction.best else { return }
    pane.fact(
      "6 score",
      "\(inspected.name(ofClass: best.label)): sigmoid of logit \(signed(best.logit, 2)) = \(scoreText(best.score))"
    )
    pane.fact("7 fate", selection.fate(of: candidate).sentence(inspected.trace, selection.thresholds), .bold)
    pane.gap()
    EvidenceText.writeClasses(&pane, inspected, prediction)
  }

  /// "70 × 1.23 = 86 px", and whether the delta was clamped.
  private static func product(_ side: Float, _ new: Float, _ delta: Float) -> String {
    let isClamped = delta > BoxCoder.largestLogScale
    return "\(pixels(side)) × \(fixed(new / side, 2)) = \(pixels(new)) px"
      + (isClamped ? " (deltas count up to \(fixed(BoxCoder.largestLogScale, 2)))" : "")
  }
}
