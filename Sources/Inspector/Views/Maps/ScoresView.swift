import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// View 4: where the heads see one class.
enum ScoresView: InspectorView {
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap? {
    ScoreMap(state, inspected)?.heatmap(state.inference)
  }

  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    guard let scoreMap = ScoreMap(state, inspected), let cursor = state.cursor else { return }
    let geometry = inspected.trace.geometry(scoreMap.layer)
    overlay.drawGrid(geometry, cursor: cursor)
    guard let peak = scoreMap.logits.peak else { return }
    let score = scoreText(scoreMap.peakScore(scoreMap.level))
    let color = ClassColors.color(scoreMap.label)
    overlay.label(geometry.box(of: peak), ["peak \(score)", score], color, .remark)
    overlay.mark(geometry.center(of: peak), .diamond, color)
  }

  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    guard let scoreMap = ScoreMap(state, inspected), let cursor = state.cursor else {
      return pane.text("No such class. c goes to the next one, / finds one by its name.")
    }
    let panel = ScoresPanel(state: state, inspected: inspected, scoreMap: scoreMap, cursor: cursor)
    panel.writeMap(&pane)
    pane.gap()
    panel.writeCell(&pane)
    pane.gap()
    panel.writePyramid(&pane)
    pane.gap()
    panel.writeClasses(&pane)
  }
}

/// The panel of view 4.
struct ScoresPanel {
  let state: State
  let inspected: InspectedPicture
  let scoreMap: ScoreMap
  let cursor: GridCell

  private var level: Trace.Level { inspected.trace.levels[scoreMap.level] }
  private var name: String { printable(inspected.name(ofClass: scoreMap.label)) }

  func writeMap(_ pane: inout Pane) {
    pane.line(
      Pane.Span("■ ", Pen(Ink(ClassColors.color(scoreMap.label)))),
      Pane.Span("\(name) on \(level.name)", .bold))
    pane.fact("anchors", scoreMap.shape.map { shapeText($0) } ?? "best of \(level.anchorsPerCell) shapes")
    let colorMap = scoreMap.colorMap
    switch scoreMap.scale {
    case .probability:
      pane.fact("colours", "probability")
      pane.legend(colorMap, low: "0", high: scoreText(colorMap.range.high), depth: state.traits.depth)
    case .logit:
      pane.fact("colours", "logit")
      pane.legend(
        colorMap, low: signed(colorMap.range.low, 1), high: signed(colorMap.range.high, 1),
        depth: state.traits.depth)
      pane.text(
        "Middle: \(signed(scoreMap.thresholdLogit, 2)), the logit of the threshold \(scoreText(scoreMap.threshold)).",
        .dim)
    }
    let missing = scoreMap.logits.nonfiniteCount
    if missing > 0 {
      pane.text(
        "\(counted(missing, "cell")) \(agreeing(missing, "is", "are")) infinite or NaN", Accent.warning)
    }
  }

  /// A shape by its number and its sides in pixels of the picture.
  private func shapeText(_ shape: Int) -> String {
    let box = inspected.trace.transform.original(level.anchorBox(shape))
    return "shape \(shape), \(box.shortSidesText) px"
  }

  /// All levels side by side, on one scale of probability, and what passes on each.
  func writePyramid(_ pane: inout Pane) {
    let scores = inspected.trace.levels.indices.map(scoreMap.peakScore)
    let strip = ScoreStrip(scoreMap: scoreMap, width: pane.width, cellAspect: state.traits.cellAspect)
    pane.title("Whole pyramid, 0 … \(scoreText(scores.max() ?? 0))")
    for line in strip.lines() { pane.line(line) }
    pane.line(
      Pane.Span(
        " level  best   above \(scoreText(scoreMap.threshold))", .dim))
    let bound = Sigmoid.leastLogit(above: scoreMap.threshold)
    for (index, other) in inspected.trace.levels.enumerated() {
      let passing = scoreMap.logits(index).count(from: bound)
      pane.line(
        Pane.Span(" \(other.name) ", index == scoreMap.level ? .reverse : .plain),
        Pane.Span("    \(scoreText(scores[index]).paddedRight(to: 7))"),
        Pane.Span("\(grouped(passing)) of \(grouped(other.gridWidth * other.gridHeight))"),
        target: .layer(inspected.trace.pyramidLayer(index)))
    }
  }

  /// The score under the cursor.
  func writeCell(_ pane: inout Pane) {
    let best = CellScores(level, cursor, shape: scoreMap.shape).best[scoreMap.label]
    let point = inspected.trace.geometry(scoreMap.layer).center(of: cursor)
    pane.title("Cell \(cursor.x),\(cursor.y) at pixel \(fixed(point.x, 0)),\(fixed(point.y, 0))")
    guard !best.logit.isNaN else { return pane.fact(name, "NaN", Accent.warning) }
    let score = Sigmoid.score(best.logit)
    let verdict = score > scoreMap.threshold ? "passes" : "fails"
    let compared = comparedScores(score, scoreMap.threshold)
    pane.fact("score", "\(compared.value) \(verdict) \(compared.bound)")
    pane.fact("logit", signed(best.logit, 2))
    pane.fact(scoreMap.shape == nil ? "best by" : "by", shapeText(best.shape))
  }

  private static let shownClasses = 10

  /// The classes that score highest in the cell.
  func writeClasses(_ pane: inout Pane) {
    let cell = CellScores(level, cursor, shape: scoreMap.shape)
    let nameWidth = pane.width >= 44 ? 20 : 14
    pane.title("Top classes in this cell")
    pane.line(Pane.Span("  " + column("class", nameWidth) + " score", .dim))
    for label in cell.topLabels(Self.shownClasses, of: state.labels) {
      let score = Sigmoid.score(cell.best[label].logit)
      pane.line(
        Pane.Span("■ ", Pen(Ink(ClassColors.color(label)))),
        Pane.Span(
          column(inspected.name(ofClass: label), nameWidth) + " ",
          label == scoreMap.label ? .bold : .plain),
        Pane.Span(scoreText(score).paddedRight(to: 7)),
        Pane.Span(bar(score, width: pane.barWidth(behind: nameWidth + 10)), Pen(Accent.chosen)),
        target: .label(label))
    }
  }
}

/// Small heat maps of one class's probability on every level, side by side, all on one scale.
struct ScoreStrip {
  let scoreMap: ScoreMap
  /// The columns of all maps together.
  let width: Int
  /// A character cell's width over its height.
  let cellAspect: Double

  private static let mostRows = 8

  func lines() -> [[Pane.Span]] {
    let levels = scoreMap.inspected.trace.levels
    let columns = (width - levels.count + 1) / max(1, levels.count)
    guard columns >= 3, let first = levels.first else { return [] }
    // As high as the first level's aspect ratio asks; two values a character.
    let high = Double(columns) * cellAspect * Double(first.gridHeight) / Double(first.gridWidth)
    let rows = min(Self.mostRows, max(1, Int(high.rounded())))
    let scores = levels.indices.map { index in
      scoreMap.logits(index).pooled(columns: columns, rows: rows * 2).map(ScoreMap.score)
    }
    let greatest = scores.joined().reduce(0) { $1 > $0 ? $1 : $0 }
    let colorMap = ColorMap(.sequential, ValueRange(low: 0, high: greatest), depth: scoreMap.depth)
    let maps = scores.map { Shades.lines($0, columns: columns, colorMap, depth: scoreMap.depth) }
    let names = levels.indices.flatMap { index in
      [Pane.Span(levels[index].name.paddedRight(to: columns), index == scoreMap.level ? .reverse : .plain)]
        + gap(after: index, of: levels.count)
    }
    return [names]
      + (0..<rows).map { row in
        levels.indices.flatMap { maps[$0][row] + gap(after: $0, of: levels.count) }
      }
  }

  private func gap(after index: Int, of count: Int) -> [Pane.Span] {
    index < count - 1 ? [Pane.Span(" ")] : []
  }
}
