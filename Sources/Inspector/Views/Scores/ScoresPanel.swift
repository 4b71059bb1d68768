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
    pane.fact("anchors", field.shape.map { shapeText($0) } ?? "the best of \(level.anchorsPerCell) shapes")
    let heat = field.heat
    switch field.scale {
    case .probability:
      pane.fact("colours", "probability")
      pane.legend(heat, low: "0", high: scoreText(heat.span.high), depth: state.traits.depth)
    case .logit:
      pane.fact("colours", "logit, around threshold \(scoreText(field.threshold))")
      pane.legend(
        heat, low: signed(heat.span.low, 1), high: signed(heat.span.high, 1), depth: state.traits.depth)
      pane.line(Pane.Span("middle: \(signed(field.thresholdLogit, 2)), the threshold's logit", .dim))
    }
    let missing = field.logits.nonfiniteCount
    if missing > 0 {
      pane.text("\(grouped(missing)) cells are infinite or no number", Accent.warning)
    }
  }

  /// A shape by its number and its sides in pixels of the picture.
  private func shapeText(_ shape: Int) -> String {
    let transform = subject.trace.transform
    let place = shape * 4
    let anchors = level.anchors
    let width = anchors[flat: place + 2] - anchors[flat: place]
    let height = anchors[flat: place + 3] - anchors[flat: place + 1]
    let x = Float(transform.original.width) / Float(max(1, transform.resized.width))
    let y = Float(transform.original.height) / Float(max(1, transform.resized.height))
    return "shape \(shape + 1) of \(level.anchorsPerCell), \(pixels(width * x))×\(pixels(height * y)) px"
  }

  /// All levels side by side, on one scale of probability, and what passes on each.
  func writePyramid(_ pane: inout Pane) {
    let scores = subject.trace.levels.indices.map(field.peakScore)
    let strip = ScoreStrip(field: field, width: pane.width, cellAspect: state.traits.cellAspect)
    pane.title("Whole pyramid, probability 0 … \(scoreText(scores.max() ?? 0))")
    for line in strip.lines() { pane.line(line) }
    pane.line(
      Pane.Span(
        " level  best score  cells above \(scoreText(field.threshold))", .dim))
    let bound = Sigmoid.leastLogit(above: field.threshold)
    for (index, other) in subject.trace.levels.enumerated() {
      let passing = field.logits(index).count(from: bound)
      pane.line(
        Pane.Span(" \(other.name.paddedRight(to: 7))\(scoreText(scores[index]).paddedRight(to: 12))"),
        Pane.Span("\(grouped(passing)) of \(grouped(other.gridWidth * other.gridHeight))"),
        target: .layer(.pyramid(index)), isChosen: index == field.level)
    }
  }

  /// The score under the cursor.
  func writeCell(_ pane: inout Pane) {
    let best = CellScores(level, cursor, shape: field.shape).best[field.label]
    let point = subject.trace.geometry(field.layer).center(of: cursor)
    pane.title("Cell \(cursor.x),\(cursor.y), around pixel \(fixed(point.x, 0)),\(fixed(point.y, 0))")
    guard !best.logit.isNaN else { return pane.fact(name, "no number", Accent.warning) }
    let score = Sigmoid.score(best.logit)
    let verdict = score > field.threshold ? "passes" : "below threshold"
    pane.fact("score", "\(scoreText(score)) = logit \(signed(best.logit, 2)), \(verdict)")
    pane.line(
      Pane.Span((field.shape == nil ? "best by" : "by").paddedRight(to: 12), .dim),
      Pane.Span(shapeText(best.shape)), target: .shape(best.shape))
  }

  private static let shownClasses = 10

  /// What the heads see in the cell at all.
  func writeClasses(_ pane: inout Pane) {
    let cell = CellScores(level, cursor, shape: field.shape)
    pane.title("Top classes in this cell")
    for label in cell.topLabels(Self.shownClasses, of: state.labels) {
      let score = Sigmoid.score(cell.best[label].logit)
      pane.line(
        Pane.Span("■ ", Pen(Ink(ClassColors.color(label)))),
        Pane.Span(printable(subject.name(ofClass: label)).paddedRight(to: 14) + " "),
        Pane.Span(scoreText(score) + " "),
        Pane.Span(bar(score, width: max(0, pane.width - 24)), Pen(Accent.chosen)),
        target: .label(label), isChosen: false)
    }
  }
}
