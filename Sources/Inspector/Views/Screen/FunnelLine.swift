import Imaging
import RetinaNet
import Support
import Terminal

/// How many candidates each step of selection leaves.
enum FunnelLine {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    guard let selection = state.selection, let inspected = state.inspected else {
      canvas.write(state.isSelecting ? "sorting every score…" : "", x: area.x, y: area.y, .dim)
      return
    }
    // The fullest form that fits; its remarks are shortened before its numbers.
    let remarks = remarks(state, selection)
    let forms = Form.allCases.flatMap { form in
      let numbers = spans(form, selection.funnel, inspected)
      return remarks.map { numbers + $0 }
    }
    let chosen = forms.first { columns($0) <= area.width } ?? forms[forms.count - 1]
    var x = area.x
    for span in chosen { x = canvas.write(span.text, x: x, y: area.y, span.pen, limit: area.right) }
  }

  private enum Form: CaseIterable { case sentence, named, brief, numbers, result }

  private static func spans(_ form: Form, _ funnel: Funnel, _ inspected: InspectedPicture) -> [Pane.Span] {
    var steps = [
      ("above score", funnel.aboveScore), ("top k", funnel.withinTopK), ("after NMS", funnel.afterNMS),
      ("kept", funnel.kept),
    ]
    // Boxes without area are dropped before NMS.
    if funnel.empty > 0 { steps.insert(("without area", funnel.empty), at: 2) }
    let anchors = inspected.trace.levels.reduce(0) { $0 + $1.anchorCount }
    let classes = inspected.trace.configuration.classes.count
    let start =
      switch form {
      case .sentence: "\(grouped(anchors)) anchors × \(grouped(classes)) classes"
      case .named: "\(grouped(funnel.total)) scores"
      case .brief, .numbers, .result: grouped(funnel.total)
      }
    var spans = [Pane.Span(start, .dim)]
    for (name, count) in steps {
      let isLast = name == "kept"
      let number = Pane.Span(grouped(count), isLast ? .bold : .plain)
      switch form {
      case .result where !isLast: break
      case .numbers where !isLast: spans += [Pane.Span(" → ", .dim), number]
      case .sentence, .named, .brief, .numbers, .result: spans += [Pane.Span(" → \(name) ", .dim), number]
      }
    }
    return spans
  }

  /// What stands behind the numbers, the longest form first.
  private static func remarks(_ state: State, _ selection: Selection) -> [[Pane.Span]] {
    let sorting = state.isSelecting ? [Pane.Span("  sorting every score…", .dim)] : []
    guard state.comparesWithBaseline else { return [sorting] }
    let change = "+\(selection.detections.count(where: state.hasAppeared)) −\(state.vanished.count)"
    let title = state.pinTitle
    let brief = title.split(separator: " ").last ?? ""
    return ["\(title): \(change) detections", "\(title): \(change)", "\(brief): \(change)"].map {
      sorting + [Pane.Span("  \($0)", Accent.warning)]
    }
  }

  private static func columns(_ spans: [Pane.Span]) -> Int {
    spans.reduce(0) { $0 + TextGlyphs.width($1.text) }
  }
}
