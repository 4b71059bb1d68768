import Imaging
import RetinaNet
import Terminal

/// The anchors of a cell, a line each.
enum AnchorTable {
  static func write(
    _ pane: inout Pane, _ state: State, _ subject: Subject, _ selection: Selection, _ cell: CellReading
  ) {
    let level = subject.trace.levels[cell.level]
    pane.title("\(level.name), cell x \(cell.cell.x), y \(cell.cell.y)")
    pane.fact(
      "grid", "\(level.gridWidth) × \(level.gridHeight) cells, \(subject.trace.strideText(cell.level))")
    pane.fact("centre", "╋ at \(fixed(cell.center.x, 0)), \(fixed(cell.center.y, 0)) px")
    pane.gap()
    let chosen = state.selectedDetection
    let columns = Columns(width: pane.width)
    pane.line(Pane.Span(columns.heading(hasIoU: chosen != nil), .dim))
    for reading in cell.anchors {
      let fate = reading.best.map { selection.fate(of: $0) }
      pane.line(
        columns.spans(reading, subject, fate, iou: chosen.map { reading.final.iou($0.box) }),
        target: .shape(reading.shape), isChosen: reading.shape == cell.followed.shape)
    }
    if let chosen, columns.showsIoU {
      pane.text("IoU: of its box with the chosen detection, \(subject.title(of: chosen.candidate))", .dim)
    }
  }

  /// What stands in each line, by the room there is.
  private struct Columns {
    let showsFate: Bool
    let showsIoU: Bool
    let nameWidth: Int

    init(width: Int) {
      showsFate = width >= 44
      showsIoU = width >= 36
      nameWidth = max(4, width - 2 - 9 - 2 - 7 - (showsIoU ? 5 : 0) - (showsFate ? 14 : 2))
    }

    func heading(hasIoU: Bool) -> String {
      "# w×h px     " + column(nameWidth < 10 ? "class" : "best class", nameWidth) + "score  "
        + (showsIoU ? hasIoU ? "IoU  " : "     " : "") + (showsFate ? "fate" : "")
    }

    func spans(_ reading: AnchorReading, _ subject: Subject, _ fate: Fate?, iou: Float?) -> [Pane.Span] {
      var spans = [Pane.Span("\(reading.shape) " + reading.original.shortSidesText.paddedRight(to: 9))]
      guard let best = reading.classes.first, let fate else { return spans }
      spans.append(Pane.Span("■ ", Pen(Ink(ClassColors.color(best.label)))))
      spans.append(
        Pane.Span(
          column(subject.name(ofClass: best.label), nameWidth) + scoreText(best.score).paddedRight(to: 7)))
      if showsIoU { spans.append(Pane.Span((iou.map { fixed($0, 2) } ?? "").paddedRight(to: 5))) }
      let isKept = if case .kept = fate { true } else { false }
      spans.append(Pane.Span(showsFate ? fate.word : isKept ? "✓" : "", isKept ? .bold : .dim))
      return spans
    }
  }
}
