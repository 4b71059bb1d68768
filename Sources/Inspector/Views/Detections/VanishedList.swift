import Imaging
import RetinaNet
import Terminal

/// The detections of a pinned result that are no more, each with what became of it.
enum VanishedList {
  /// - Parameter rows: how many to show; `nil` for all.
  static func write(
    _ pane: inout Pane, _ state: State, _ subject: Subject, _ selection: Selection, rows: Int?
  ) {
    let vanished = state.vanished
    guard !vanished.isEmpty else { return }
    pane.gap()
    pane.title("\(grouped(vanished.count)) vanished since pinned")
    let shown = vanished.prefix(rows ?? vanished.count)
    for detection in shown {
      pane.line(
        Pane.Span("−", Accent.warning),
        Pane.Span("■ ", Pen(Ink(ClassColors.color(detection.label)))),
        Pane.Span(
          "\(scoreText(detection.score)) \(subject.name(ofClass: detection.label)) "
            + subject.trace.levels[detection.level].name))
      let fate = selection.fate(of: detection.candidate)
      pane.text(fate.sentence(subject, selection.thresholds), .dim, indent: 3)
    }
    if shown.count < vanished.count {
      pane.line(Pane.Span("  and \(grouped(vanished.count - shown.count)) more (Esc shows all)", .dim))
    }
  }
}
