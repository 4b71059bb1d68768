import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal
import Training

/// What the loss is before training, with the prior π and without it.
struct PriorPanel {
  let panel: FocalPanel

  init(_ panel: FocalPanel) { self.panel = panel }

  /// The paper's π first among those that are compared; 0.5 is a bias of 0.
  private static let scores = [0.5, 0.1, 0.01, 0.001]

  /// (anchor, class) pairs before training.
  private struct Example {
    let title: String
    let pairs: (positives: Int, negatives: Int)
    /// What the sums are divided by.
    let normalizer: Double
  }

  /// As many anchors as a usual input has, on COCO's classes: the numbers that are often quoted.
  private static let usual = Example(
    title: "100,000 anchors × 80 classes", pairs: (0, 8_000_000), normalizer: 1)

  /// The picture's own: ignored anchors have no part.
  private var own: Example {
    let targets = panel.loss.targets
    let classes = panel.inspected.trace.levels.first?.logits.shape[1] ?? 0
    let positives = targets.positiveCount
    return Example(
      title:
        "This picture: \(grouped(targets.positiveCount + targets.backgroundCount)) anchors × \(grouped(classes)) classes",
      pairs: (positives, (positives + targets.backgroundCount) * classes - positives),
      normalizer: Double(max(1, positives)))
  }

  func write(_ pane: inout Pane) {
    pane.title("The loss before training")
    pane.text(
      "At the start every anchor has the same score for every class: π, if the last layer's bias is set to −ln((1 − π)/π); 0.5, if the bias is 0."
    )
    pane.gap()
    write(&pane, own)
    pane.gap()
    write(&pane, Self.usual)
    pane.gap()
    writeTrained(&pane)
    pane.gap()
    pane.text(sentence)
  }

  private func losses(_ example: Example, _ score: Double) -> [InitialLoss] {
    [FocalLoss.crossEntropy, panel.focal].map {
      InitialLoss(score: score, pairs: example.pairs, focal: $0)
    }
  }

  private func write(_ pane: inout Pane, _ example: Example) {
    pane.title(example.title)
    let isWide = pane.width >= 56
    let width = isWide ? 16 : 12
    let name = isWide ? "cross entropy" : "CE"
    pane.line(
      Pane.Span(
        "score    bias  " + name.paddedLeft(to: width)
          + (isWide ? "focal, \(panel.settings)" : "FL now").paddedLeft(to: isWide ? 22 : width), .dim))
    for score in Self.scores {
      let values = losses(example, score)
      let mark = score == 0.01 ? "► " : "  "
      pane.line(
        Pane.Span(mark, Accent.knob),
        Pane.Span(
          panel.number(score, digits: 3).paddedRight(to: 6)
            + signed(Float(FocalLoss.initialLogit(prior: score)), 2).paddedLeft(to: 6) + " "),
        Pane.Span(numberText(values[0].total.loss).paddedLeft(to: width), score == 0.01 ? .bold : .plain),
        Pane.Span(
          numberText(values[1].total.loss).paddedLeft(to: isWide ? 22 : width), score == 0.01 ? .bold : .plain
        ))
    }
    if example.normalizer > 1 {
      let perPositive = losses(example, 0.5)[0].total.loss / example.normalizer
      pane.text(
        "Sums; training divides them by the \(grouped(Int(example.normalizer))) positive anchors: \(numberText(perPositive)) for cross entropy at 0.5.",
        .dim)
    }
  }

  /// What the trained network loses, for comparison.
  private func writeTrained(_ pane: inout Pane) {
    let (focal, plain) = panel.loss.totals(panel.focal)
    pane.title("This network, as it is trained")
    pane.fact("CE", numberText(plain.classification.loss))
    pane.fact("FL", numberText(focal.classification.loss))
  }

  private var sentence: String {
    let own = own
    let (without, with) = (losses(own, 0.5), losses(own, 0.01))
    let share = without[0].total.loss > 0 ? without[0].negatives.loss / without[0].total.loss : 0
    return
      "Without the prior, background makes \(percentText(share)) of a first loss of \(numberText(without[0].total.loss)). π = 0.01 brings that down to \(numberText(with[0].total.loss)), and with the focal loss to \(numberText(with[1].total.loss)), so that background does not drown the first steps. Far smaller, π makes the positives' loss large."
  }
}
