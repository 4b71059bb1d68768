import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// The list of objects, all of it or the part around the chosen one: missed ones first. Each keeps its number.
enum ObjectList {
  /// - Parameter rows: how many lines it may take; `nil` for any number.
  static func write(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture, rows: Int?) {
    let listed = state.listedObjects
    guard !listed.isEmpty else {
      let text = state.objects.isEmpty ? "Its annotations hold no object." : "No object passes the filter."
      return pane.text(text, .dim)
    }
    let rows = rows.map { $0 - 1 }
    let chosen = state.options.target.flatMap { listed.firstIndex(of: $0) }
    let shown = DetectionList.window(count: listed.count, around: chosen, rows: rows)
    let columns = ObjectColumns(
      width: pane.width, count: state.objects.count, marksChanges: state.comparesWithBaseline)
    let hasSizes = shown.contains { columns.size(listed[$0], state, inspected) != nil }
    pane.line(Pane.Span(columns.heading(hasSizes: hasSizes), .dim))
    if shown.lowerBound > 0 { pane.line(Pane.Span("  ↑ \(grouped(shown.lowerBound)) more", .dim)) }
    for place in shown {
      let index = listed[place]
      pane.line(
        columns.spans(index, state, inspected), target: .object(index),
        isChosen: index == state.options.target)
    }
    let below = listed.count - shown.upperBound
    if below > 0 { pane.line(Pane.Span("  ↓ \(grouped(below)) more", .dim)) }
  }

  private struct ObjectColumns {
    let marksChanges: Bool
    let indexWidth: Int
    let nameWidth: Int
    /// "suppressed by NMS", or "maximum" where words are short.
    let outcomeWidth: Int
    /// Whether sizes have a column of their own. Else they stand behind names that leave room for them.
    let showsSize: Bool

    init(width: Int, count: Int, marksChanges: Bool) {
      self.marksChanges = marksChanges
      showsSize = width >= 48
      indexWidth = "\(count)".count + 1
      outcomeWidth = showsSize ? 20 : 7
      let others = (marksChanges ? 1 : 0) + indexWidth + 2 + 1 + outcomeWidth + (showsSize ? 9 : 0)
      nameWidth = max(4, width - others)
    }

    /// The size behind an object's name; `nil` where it has no room, or a column of its own.
    func size(_ index: Int, _ state: State, _ inspected: InspectedPicture) -> String? {
      guard !showsSize else { return nil }
      let target = state.objects[index].target
      let (name, size) = (inspected.name(ofClass: target.label), target.box.shortSidesText)
      return TextGlyphs.width(name) + 1 + TextGlyphs.width(size) <= nameWidth ? size : nil
    }

    /// - Parameter hasSizes: whether sizes are seen behind names.
    func heading(hasSizes: Bool) -> String {
      let size = hasSizes ? "w×h" : ""
      return (marksChanges ? " " : "") + "#".paddedRight(to: indexWidth) + "  "
        + column("class", nameWidth - size.count) + size + " "
        + (showsSize ? column("outcome, score", outcomeWidth) + "w×h px".paddedLeft(to: 9) : "lost at")
    }

    func spans(_ index: Int, _ state: State, _ inspected: InspectedPicture) -> [Pane.Span] {
      let object = state.objects[index]
      let outcome = state.outcome(of: index)
      let isMissed = if case .missed? = outcome { true } else { false }
      var spans: [Pane.Span] = []
      if marksChanges {
        switch state.change(of: index) {
        case .found: spans.append(Pane.Span("+", Pen(Accent.appeared, style: .bold)))
        case .lost: spans.append(Pane.Span("−", Accent.warning))
        case nil: spans.append(Pane.Span(" "))
        }
      }
      spans.append(Pane.Span("\(index + 1)".paddedRight(to: indexWidth), .dim))
      spans.append(Pane.Span("■ ", outcome.map { Pen(Ink($0.color)) } ?? .dim))
      let size = size(index, state, inspected)
      let name = column(inspected.name(ofClass: object.target.label), nameWidth - (size?.count ?? 0))
      spans.append(Pane.Span(name + (size == nil ? " " : ""), isMissed ? .bold : .dim))
      if let size { spans.append(Pane.Span(size + " ", .dim)) }
      let text = column(outcomeText(outcome, state), outcomeWidth)
      spans.append(
        Pane.Span(
          text,
          isMissed ? Pen(Ink(outcome?.color ?? .white)) : .dim))
      if showsSize { spans.append(Pane.Span(object.target.box.shortSidesText.paddedLeft(to: 9), .dim)) }
      return spans
    }

    /// "found 0.93", or the cause; where there is little room "✓ 0.93", or the stage.
    private func outcomeText(_ outcome: Explanation.ObjectOutcome?, _ state: State) -> String {
      switch outcome {
      case nil: return "…"
      case .found(let detection, _):
        guard let diagnosis = state.diagnosis else { return "found" }
        let score = diagnosis.selection.detections[detection].score
        return showsSize ? "found \(scoreText(score))" : "✓ \(labelText(score))"
      case .ignored: return "ignored"
      case .missed(let stage): return showsSize ? stage.title : stage.heading
      }
    }
  }
}
