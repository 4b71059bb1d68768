import Imaging
import RetinaNet
import Terminal

/// Candidates that overlap a detection, a line each.
struct OverlapTable {
  private let nameWidth: Int
  private let showsLevel: Bool

  /// - Parameter width: of the panel, in columns.
  init(width: Int) {
    showsLevel = width >= 44
    // Mark, score, level and IoU; about a third is left to what stands at the end.
    nameWidth = max(4, min(20, (width - 2 - 5 - 5 - (showsLevel ? 3 : 0)) / 2))
  }

  /// - Parameter end: what stands at the end of the lines.
  func writeHeading(_ pane: inout Pane, end: String) {
    pane.line(
      Pane.Span("  score " + column("class", nameWidth - 1) + (showsLevel ? "lv " : "") + "IoU  " + end, .dim)
    )
  }

  /// - Parameter detection: the place of the detection that choosing the line chooses, if any.
  func write(
    _ pane: inout Pane, _ subject: Subject, _ candidate: Candidate, score: Float, iou: Float, end: String,
    detection: Int? = nil
  ) {
    pane.line(
      Pane.Span("■ ", Pen(Ink(ClassColors.color(candidate.label)))),
      Pane.Span(
        fixed(score, 2) + " " + column(subject.name(ofClass: candidate.label), nameWidth - 1) + " "
          + (showsLevel ? subject.trace.levels[candidate.level].name + " " : "") + fixed(iou, 2) + " "),
      Pane.Span(end, .dim), target: detection.map { .detection($0) })
  }
}
