import Evaluation
import RetinaNet
import Terminal

/// How well each level's anchors overlap each object of the ground truth, before any regression: the worst first.
struct ObjectCoverage {
  struct Row {
    let object: Int
    /// Of the best anchor of each level.
    let overlaps: [Float]
    var best: Float { overlaps.max() ?? 0 }
  }

  let rows: [Row]

  init(_ coverage: Coverage) {
    let levels = coverage.candidates.trace.levels.indices
    rows = coverage.targets.indices.map { object in
      Row(
        object: object,
        overlaps: levels.map { coverage.bestAnchorOverlap(of: object, level: $0) ?? 0 })
    }.sorted { ($0.best, $0.object) < ($1.best, $1.object) }
  }

  static func write(_ pane: inout Pane, _ state: State, _ subject: Subject, level chosen: Int) {
    pane.title("Do the anchors fit the ground truth?")
    guard let coverage = state.currentCoverage else {
      return pane.line(Pane.Span("finding out…", .dim))
    }
    let rows = ObjectCoverage(coverage).rows
    let bad = rows.count { $0.best < TrainingMatch.foreground }
    pane.text(
      "IoU of each level's best anchor. "
        + (bad == 0
          ? "Every object has one of 0.5." : "\(grouped(bad)) of \(grouped(rows.count)) have none of 0.5."))
    let levels = subject.trace.levels
    let nameWidth = max(6, pane.width - levels.count * 5 - 5)
    let heading = levels.enumerated().map { (($0 == chosen ? "►" : " ") + $1.name).paddedLeft(to: 5) }
    pane.line(Pane.Span(column(" object", nameWidth) + heading.joined(), .dim))
    for row in rows { write(&pane, row, state, subject, nameWidth: nameWidth) }
    pane.text(
      "Training takes an anchor from 0.5 on for the object's, below 0.4 for background; the best one always.",
      .dim)
  }

  private static func write(
    _ pane: inout Pane, _ row: Row, _ state: State, _ subject: Subject, nameWidth: Int
  ) {
    // Marked, and not the line that the panel keeps in sight: that is the anchor's.
    let isChosen = row.object == state.look.target
    let name = subject.name(ofClass: state.objects[row.object].target.label)
    let number = " \(row.object + 1)"
    let title = (isChosen ? "►" : " ") + column(name, max(1, nameWidth - number.count - 1)) + number
    var spans = [Pane.Span(title, isChosen ? .bold : .plain)]
    for overlap in row.overlaps {
      spans.append(
        Pane.Span(
          fixed(overlap, 2).paddedLeft(to: 5), overlap == row.best && overlap > 0 ? .bold : .dim))
    }
    if row.best < TrainingMatch.foreground {
      let isBackground = row.best < TrainingMatch.background
      spans.append(Pane.Span(isBackground ? " <0.4" : " <0.5", isBackground ? Accent.warning : .bold))
    }
    pane.line(spans, target: .object(row.object))
  }
}
