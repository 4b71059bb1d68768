import Imaging
import RetinaNet
import Runs
import Support
import Terminal

/// Whose loss and whose gradient it is, from step to step: the share of the positives below, that of the negatives above.
struct BalanceStrips {
  let curves: RunCurves
  private var isComparison: Bool { curves.state.training.isComparison }

  /// What a strip shows.
  struct StripContent {
    let title: String
    let run: Int
    let positives: RunQuantity
    let negatives: RunQuantity
  }

  /// Of one run loss and gradient; of two runs the gradient of each.
  private var contents: [StripContent] {
    if isComparison {
      return curves.runs.indices.map {
        StripContent(
          title: "\(curves.runs[$0].name), gradient", run: $0, positives: .positiveGradient,
          negatives: .negativeGradient)
      }
    }
    return [loss(run: 0), gradient(run: 0)]
  }

  private func loss(run: Int) -> StripContent {
    StripContent(title: "loss", run: run, positives: .positiveLoss, negatives: .negativeLoss)
  }

  private func gradient(run: Int) -> StripContent {
    StripContent(title: "gradient", run: run, positives: .positiveGradient, negatives: .negativeGradient)
  }

  func share(_ content: StripContent, at step: Int) -> Double? {
    curves.share(content.positives, content.negatives, run: content.run, at: step)
  }

  private func reading(_ content: StripContent) -> Double? {
    share(content, at: curves.ownStep(content.run))
  }

  private var legend: [Pane.Span] {
    [
      Pane.Span("█ ", RunColors.pen(RunColors.positives, curves.depth)), Pane.Span("positives ", .dim),
      Pane.Span("░ ", RunColors.pen(RunColors.negatives, curves.depth)), Pane.Span("negatives", .dim),
    ]
  }

  /// Two strips side by side under one heading.
  func write(_ pane: inout Pane, rows: Int) {
    writeTitle(&pane, isComparison ? "Whose gradient?  " : "Whose loss, whose gradient?  ")
    guard rows > 1 else { return writeBars(&pane) }
    let contents = contents
    let width = (pane.width - 2 * (contents.count - 1)) / contents.count
    pane.line(
      contents.enumerated().flatMap { heading($1, width: $0 == contents.count - 1 ? 0 : width + 2) })
    write(&pane, contents, width: width, rows: rows)
  }

  /// One strip for each of loss and gradient, and of each run, over the whole width.
  func writeTall(_ pane: inout Pane, rows: Int) {
    writeTitle(&pane, "Whose loss, whose gradient?  ")
    for content in curves.runs.indices.flatMap({ [loss(run: $0), gradient(run: $0)] }) {
      pane.line(heading(content, width: 0))
      write(&pane, [content], width: pane.width, rows: rows)
    }
  }

  private func writeTitle(_ pane: inout Pane, _ title: String) {
    let isWide = title.count + RunLegend.columns(legend) <= pane.width
    pane.line([Pane.Span(isWide ? title : "Made by  ", .bold)] + legend)
  }

  private func heading(_ content: StripContent, width: Int) -> [Pane.Span] {
    let share = reading(content).map { percentText($0) } ?? "–"
    let name =
      isComparison && !content.title.contains(",")
      ? "\(curves.runs[content.run].name), \(content.title)" : content.title
    let text = "\(name): positives "
    let fill = width - TextGlyphs.width(text + share)
    return [
      Pane.Span(text, .dim), Pane.Span(share, .bold), Pane.Span(String(repeating: " ", count: max(0, fill))),
    ]
  }

  private func write(_ pane: inout Pane, _ contents: [StripContent], width: Int, rows: Int) {
    let scaleWidth = 5
    let columns = max(4, width - scaleWidth - 2)
    let strips = contents.map { content in
      ShareStrip.lines(
        steps(columns).map { share(content, at: $0) }, rows: rows,
        cursor: curves.cursor.map { Int(($0 * Double(columns - 1)).rounded()) }, curves.depth)
    }
    for row in 0..<rows {
      let label = row == 0 ? "100 %" : row == rows - 1 ? "0 %" : row == rows / 2 && rows > 4 ? "50 %" : ""
      pane.line(
        strips.enumerated().flatMap { place, lines in
          [Pane.Span(label.paddedLeft(to: scaleWidth) + " ", .dim)] + lines[row]
            + (place < strips.count - 1
              ? [Pane.Span(String(repeating: " ", count: max(0, width + 2 - scaleWidth - 1 - columns)))] : [])
        })
    }
  }

  /// The shares where the curves are read, a bar each.
  private func writeBars(_ pane: inout Pane) {
    for content in contents {
      let name = column(isComparison ? curves.runs[content.run].name : content.title, 9)
      let share = reading(content)
      let text = " " + (share.map { percentText($0) } ?? "–").paddedLeft(to: 7)
      pane.line(
        [Pane.Span(name, .dim)]
          + ShareStrip.bar(share, width: max(4, pane.width - name.count - text.count), curves.depth)
          + [Pane.Span(text, .bold)])
    }
  }

  private func steps(_ columns: Int) -> [Int] {
    let span = curves.steps.upperBound - curves.steps.lowerBound
    return (0..<columns).map {
      curves.steps.lowerBound + Int((Double($0) / Double(max(1, columns - 1)) * Double(span)).rounded())
    }
  }
}
