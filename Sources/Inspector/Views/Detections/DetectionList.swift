import Evaluation
import Imaging
import RetinaNet
import Terminal

/// The list of detections, all of it or the part around the chosen one.
enum DetectionList {
  /// - Parameter rows: how many lines it may take, its heading and notes among them; `nil` for any number.
  static func write(
    _ pane: inout Pane, _ state: State, _ subject: Subject, _ selection: Selection, rows: Int?
  ) {
    let detections = selection.detections
    let verdicts = state.verdicts
    let columns = Columns(
      width: pane.width, marksChanges: state.comparesWithPin, count: detections.count,
      showsVerdicts: verdicts != nil)
    let title = detections.count == 1 ? "1 detection" : "\(grouped(detections.count)) detections"
    pane.line(Pane.Span(title, .bold), Pane.Span(columns.heading(after: title), .dim))
    let shown = window(count: detections.count, around: state.look.selected, rows: rows.map { $0 - 1 })
    if shown.lowerBound > 0 { pane.line(Pane.Span("  ↑ \(grouped(shown.lowerBound)) more", .dim)) }
    for index in shown {
      let detection = detections[index]
      pane.line(
        columns.spans(index, detection, subject, hasAppeared: state.hasAppeared(detection))
          + (verdicts.map { columns.spans($0[index], state) } ?? []),
        target: .detection(index), isChosen: index == state.look.selected)
    }
    let below = detections.count - shown.upperBound
    if below > 0 { pane.line(Pane.Span("  ↓ \(grouped(below)) more", .dim)) }
  }

  /// The part of a list that is shown on so many rows, one of which each note on hidden lines takes.
  static func window(count: Int, around chosen: Int?, rows: Int?) -> Range<Int> {
    guard let rows, count > rows else { return 0..<count }
    let room = max(1, rows - 2)
    let middle = chosen ?? 0
    let start = min(max(0, middle - room / 2), count - room)
    // At an end only one note is needed.
    if start <= 1 { return 0..<min(count, max(room + 1, 1)) }
    if start + room >= count - 1 { return max(0, count - room - 1)..<count }
    return start..<start + room
  }

  /// What stands in each line, by the room there is.
  private struct Columns {
    let width: Int
    let marksChanges: Bool
    let indexWidth: Int
    let nameWidth: Int
    let isWide: Bool
    let showsVerdicts: Bool
    private let verdictWidth = 17

    init(width: Int, marksChanges: Bool, count: Int, showsVerdicts: Bool) {
      self.showsVerdicts = showsVerdicts
      self.width = width
      self.marksChanges = marksChanges
      isWide = width >= 48
      indexWidth = isWide ? "\(count)".count + 1 : 0
      let end = !showsVerdicts ? (isWide ? 19 + 3 : 7) : isWide ? 8 + 1 + verdictWidth : 7 + 2
      let others = (marksChanges ? 1 : 0) + indexWidth + 2 + 6 + 1 + 3 + end
      nameWidth = max(4, width - others)
    }

    /// What the right columns are, behind a title.
    func heading(after title: String) -> String {
      let columns =
        showsVerdicts
        ? isWide ? "lv  w×h px " + "truth".paddedRight(to: verdictWidth) : "lv w×h px  "
        : isWide ? "level  x1   y1   x2   y2 px" : "lv w×h px"
      return columns.paddedLeft(to: max(columns.count + 1, width - title.count))
    }

    func spans(
      _ index: Int, _ detection: Detection, _ subject: Subject, hasAppeared: Bool
    ) -> [Pane.Span] {
      let box = detection.box
      var spans: [Pane.Span] = []
      if marksChanges {
        spans.append(hasAppeared ? Pane.Span("+", Pen(Accent.appeared, style: .bold)) : Pane.Span(" "))
      }
      if isWide { spans.append(Pane.Span("\(index + 1)".paddedRight(to: indexWidth), .dim)) }
      spans.append(Pane.Span("■ ", Pen(Ink(ClassColors.color(detection.label)))))
      spans.append(
        Pane.Span(
          scoreText(detection.score).paddedRight(to: 6)
            + column(subject.name(ofClass: detection.label), nameWidth)))
      let numbers =
        showsVerdicts
        ? box.shortSidesText.paddedLeft(to: isWide ? 8 : 7)
        : isWide
          ? [box.x1, box.y1, box.x2, box.y2].map { pixels($0).paddedLeft(to: 4) }.joined(separator: " ")
          : box.shortSidesText.paddedLeft(to: 7)
      spans.append(
        Pane.Span(
          " " + subject.trace.levels[detection.level].name + " " + numbers
            + (isWide && !showsVerdicts ? "   " : ""),
          .dim))
      return spans
    }

    /// What the ground truth says of a detection: "confusion: bird", or where there is little room a sign.
    func spans(_ verdict: Verdict?, _ state: State) -> [Pane.Span] {
      guard let verdict else { return [Pane.Span(" …", .dim)] }
      let text =
        isWide ? column(verdict.words(state.objects, state.configuration), verdictWidth) : verdict.sign
      return [Pane.Span(" " + text, verdict.isFalsePositive ? Accent.warning : .dim)]
    }
  }
}
