import Imaging
import RetinaNet
import Support
import Terminal
import Training

/// What the loss is made of, from anchors to the normalised sum: view 6 shows it in place of the funnel.
enum LossLine {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    guard let inspected = state.inspected, let loss = state.pictureLoss else { return }
    let breakdown = loss.breakdown(state.options.focal.loss)
    let total = breakdown.total
    let classes = inspected.trace.levels.first?.logits.shape[1] ?? 0
    let targets = loss.targets
    let positives = grouped(targets.positiveCount)
    let classification = numberText(total.classification.loss / breakdown.normalizer)
    let box = numberText(total.box / breakdown.normalizer)
    let anchors = grouped(targets.anchorCount)
    let ignored = grouped(targets.ignoredCount)
    // The fullest that fits.
    let forms: [[Pane.Span]] = [
      [
        Pane.Span("\(anchors) anchors × \(grouped(classes)) classes → ", .dim), Pane.Span(positives, .bold),
        Pane.Span(
          " positive anchors, \(grouped(targets.backgroundCount)) background, \(ignored) ignored → loss ",
          .dim),
        Pane.Span(classification, .bold), Pane.Span(" for classes, ", .dim), Pane.Span(box, .bold),
        Pane.Span(" for boxes, per positive anchor", .dim),
      ],
      [
        Pane.Span("\(anchors) anchors × \(classes) → ", .dim), Pane.Span(positives, .bold),
        Pane.Span(" positive, \(ignored) ignored → loss ", .dim), Pane.Span(classification, .bold),
        Pane.Span(" classes, ", .dim), Pane.Span(box, .bold), Pane.Span(" boxes", .dim),
      ],
      [Pane.Span("\(positives) positive → loss ", .dim), Pane.Span(classification, .bold)],
    ]
    let chosen = forms.first { columns($0) <= area.width } ?? forms[forms.count - 1]
    var x = area.x
    for span in chosen { x = canvas.write(span.text, x: x, y: area.y, span.pen, limit: area.right) }
  }

  private static func columns(_ spans: [Pane.Span]) -> Int {
    spans.reduce(0) { $0 + TextGlyphs.width($1.text) }
  }
}
