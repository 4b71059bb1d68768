import Imaging
import RetinaNet
import Terminal

/// What view 4 says beside the picture.
struct ScoresPanel {
  let state: State
  let subject: Subject
  let field: ScoreField
  let cursor: GridCell

  private var level: Trace.Level { subject.trace.levels[field.level] }
  private var name: String { printable(subject.name(ofClass: field.label)) }

  func writeMap(_ pane: inout Pane) {
    pane.line(
      Pane.Span("■ ", Pen(Ink(ClassColors.color(field.label)))),
      Pane.Span("\(name) on \(level.name)", .bold))
    pane.fact("anchors", field.shape.map { shapeText($0) } ?? "best of \(level.anchorsPerCell) shapes")
    let heat = field.heat
    switch field.scale {
    case .probability:
      pane.fact("colours", "probability")
      pane.legend(heat, low: "0", high: scoreText(heat.span.high), depth: state.traits.depth)
    case .logit:
      pane.fact("colours", "logit")
      pane.legend(
        heat, low: signed(heat.span.low, 1), high: signed(heat.span.high, 1), depth: state.traits.depth)
      pane.text(
        "Middle: \(signed(field.thresholdLogit, 2)), the logit of the threshold \(scoreText(field.threshold)).",
        .dim)
    }
    let missing = field.logits.nonfiniteCount
    if missing > 0 {
      pane.text("\(grouped(missing)) cells are infinite or no number", Accent.warning)
    }
  }

  /// A shape by its number and its sides in pixels of the picture.
  private func shapeText(_ shape: Int) -> String {
    let box = subject.trace.transform.original(level.anchorBox(shape))
    return "shape \(shape), \(box.shortSidesText) px"
  }

  /// All levels side by side, on one scale of probability, and what passes on each.
  func writePyramid(_ pane: inout Pane) {
    let scores = subject.trace.levels.indices.map(field.peakScore)
    let strip = ScoreStrip(field: field, width: pane.width, cellAspect: state.traits.cellAspect)
    pane.title("Whole pyramid, 0 … \(scoreText(scores.max() ?? 0))")
    for line in strip.lines() { pane.line(line) }
    pane.line(
      Pane.Span(
        " level  best   above \(scoreText(field.threshold))", .dim))
    let bound = Sigmoid.leastLogit(above: field.threshold)
    for (index, other) in subject.trace.levels.enumerated() {
      let passing = field.logits(index).count(from: bound)
      pane.line(
        Pane.Span(" \(other.name) ", index == field.level ? .reverse : .plain),
        Pane.Span("    \(scoreText(scores[index]).paddedRight(to: 7))"),
        Pane.Span("\(grouped(passing)) of \(grouped(other.gridWidth * other.gridHeight))"),
        target: .layer(.pyramid(index)))
    }
  }

  /// The score under the cursor.
  func writeCell(_ pane: inout Pane) {
    let best = CellScores(level, cursor, shape: field.shape).best[field.label]
    let point = subject.trace.geometry(field.layer).center(of: cursor)
    pane.title("Cell \(cursor.x),\(cursor.y) at pixel \(fixed(point.x, 0)),\(fixed(point.y, 0))")
    guard !best.logit.isNaN else { return pane.fact(name, "no number", Accent.warning) }
    let score = Sigmoid.score(best.logit)
    let verdict = score > field.threshold ? "passes" : "fails"
    pane.fact("score", "\(scoreText(score)) \(verdict) \(scoreText(field.threshold))")
    pane.fact("logit", signed(best.logit, 2))
    pane.fact(field.shape == nil ? "best by" : "by", shapeText(best.shape))
  }

  private static let shownClasses = 10

  /// What the heads see in the cell at all.
  func writeClasses(_ pane: inout Pane) {
    let cell = CellScores(level, cursor, shape: field.shape)
    let nameWidth = pane.width >= 44 ? 20 : 14
    pane.title("Top classes in this cell")
    for label in cell.topLabels(Self.shownClasses, of: state.labels) {
      let score = Sigmoid.score(cell.best[label].logit)
      pane.line(
        Pane.Span("■ ", Pen(Ink(ClassColors.color(label)))),
        Pane.Span(
          column(subject.name(ofClass: label), nameWidth) + " ",
          label == field.label ? .bold : .plain),
        Pane.Span(scoreText(score).paddedRight(to: 7)),
        Pane.Span(bar(score, width: pane.barWidth(behind: nameWidth + 10)), Pen(Accent.chosen)),
        target: .label(label))
    }
  }
}
