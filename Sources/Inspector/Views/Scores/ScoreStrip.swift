import RetinaNet
import Terminal

/// Small heat maps of one class's probability on every level, side by side, all on one scale.
struct ScoreStrip {
  let field: ScoreField
  /// The columns that there are for all.
  let width: Int
  /// A character cell's width over its height.
  let cellAspect: Double

  private static let mostRows = 8

  func lines() -> [[Pane.Span]] {
    let levels = field.subject.trace.levels
    let columns = (width - levels.count + 1) / max(1, levels.count)
    guard columns >= 3, let first = levels.first else { return [] }
    // As high as the first level's grid makes it; two pixels a character.
    let high = Double(columns) * cellAspect * Double(first.gridHeight) / Double(first.gridWidth)
    let rows = min(Self.mostRows, max(1, Int(high.rounded())))
    let scores = levels.indices.map { index in
      field.logits(index).pooled(columns: columns, rows: rows * 2).map(ScoreField.score)
    }
    let greatest = scores.joined().reduce(0) { $1 > $0 ? $1 : $0 }
    let heat = Heat(.sequential, RampSpan(low: 0, high: greatest), depth: field.depth)
    let maps = scores.map { Shades.lines($0, columns: columns, heat, depth: field.depth) }
    let names = levels.indices.flatMap { index in
      [Pane.Span(levels[index].name.paddedRight(to: columns), index == field.level ? .reverse : .plain)]
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
