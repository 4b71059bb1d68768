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
      "grid", "\(level.gridWidth) × \(level.gridHeight), \(subject.trace.strideText(cell.level))")
    pane.fact("centre", "╋ at \(fixed(cell.center.x, 0)), \(fixed(cell.center.y, 0)) px")
    pane.gap()
    let chosen = state.selectedDetection
    let columns = Columns(width: pane.width, comparesBoxes: chosen != nil)
    pane.line(Pane.Span(columns.heading, .dim))
    for reading in cell.anchors {
      let fate = reading.best.map { selection.fate(of: $0) }
      pane.line(
        columns.spans(reading, subject, fate, iou: chosen.map { reading.final.iou($0.box) }),
        target: .shape(reading.shape), isChosen: reading.shape == cell.followed.shape)
    }
  }

  /// What stands in each line, by the room there is.
  private struct Columns {
    let showsBox: Bool
    let showsIoU: Bool
    let showsFate: Bool
    let nameWidth: Int

    /// - Parameter comparesBoxes: whether there is a box for the anchors' boxes to overlap.
    init(width: Int, comparesBoxes: Bool) {
      showsBox = width >= 52
      showsIoU = comparesBoxes && width >= 36
      showsFate = width >= 44
      let others = 2 + 9 + (showsBox ? 9 : 0) + 2 + 7 + (showsIoU ? 5 : 0) + (showsFate ? 13 : 2)
      nameWidth = max(4, width - others)
    }

    var heading: String {
      "# " + (showsBox ? "anchor   box px   " : "w×h px   ") + "  " + column("class", nameWidth) + "score  "
        + (showsIoU ? "IoU  " : "") + (showsFate ? "fate" : "")
    }

    func spans(_ reading: AnchorReading, _ subject: Subject, _ fate: Fate?, iou: Float?) -> [Pane.Span] {
      var sides = reading.original.shortSidesText.paddedRight(to: 9)
      if showsBox { sides += reading.final.shortSidesText.paddedRight(to: 9) }
      var spans = [Pane.Span("\(reading.shape) " + sides)]
      guard let best = reading.classes.first, let fate else { return spans }
      spans.append(Pane.Span("■ ", Pen(Ink(ClassColors.color(best.label)))))
      let name = column(subject.name(ofClass: best.label), nameWidth - 1) + " "
      spans.append(Pane.Span(name + scoreText(best.score).paddedRight(to: 7)))
      if showsIoU, let iou { spans.append(Pane.Span(fixed(iou, 2).paddedRight(to: 5))) }
      let isKept = if case .kept = fate { true } else { false }
      spans.append(Pane.Span(showsFate ? fate.word : isKept ? "✓" : "", isKept ? .bold : .dim))
      return spans
    }
  }
}
