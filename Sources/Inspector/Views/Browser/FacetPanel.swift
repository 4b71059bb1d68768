import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// What the filter can be narrowed to, and how much each would leave.
enum FacetPanel {
  static func write(_ pane: inout Pane, _ state: State) {
    let chosenPicture = state.browser.chosen
    let failures = [state.browser.failures[chosenPicture], state.pictures[chosenPicture].truthFailure]
    for failure in failures.compactMap(\.self) {
      pane.text(failure, Accent.warning)
      pane.gap()
    }
    if let unknown = state.browser.finding.unknownClasses.words {
      pane.text("class unknown: \(unknown)", Accent.warning)
      pane.text(UnknownClasses.advice, .dim)
      pane.gap()
    }
    let rows = state.facetRows
    let chosen = state.browser.facet
    // Until Tab goes to this panel, PgDn turns the pictures' page.
    if chosen == nil { pane.scrollKeys = ("Tab ↓", "Tab ↑") }
    var section = FacetRow.FacetSection.all
    for row in rows {
      if row.section != section {
        section = row.section
        heading(section, &pane, state)
      }
      pane.line(spans(row, pane.width), target: .facet(row.facet), isChosen: row.facet == chosen)
    }
  }

  private static func heading(_ section: FacetRow.FacetSection, _ pane: inout Pane, _ state: State) {
    let counts =
      section == .sort || section == .cause
      ? "" : state.options.browser.filter.cause == nil && state.hasGroundTruth ? "missed/objects" : ""
    let title = section.rawValue
    pane.line(
      Pane.Span(title, .bold),
      Pane.Span(counts.paddedLeft(to: max(0, pane.width - 1 - TextGlyphs.width(title))), .dim))
  }

  private static func spans(_ row: FacetRow, _ width: Int) -> [Pane.Span] {
    var spans = [Pane.Span(row.isOn ? "► " : "  ", Accent.knob)]
    var indent = ""
    if case .cause(let cause) = row.facet {
      indent = cause.isDetail ? "  " : ""
      let (sign, color) = sign(cause)
      spans.append(Pane.Span("\(indent)\(sign) ", Pen(Ink(color))))
    }
    let used = spans.reduce(0) { $0 + TextGlyphs.width($1.text) }
    let room = max(1, width - used - row.count.count - 2)
    spans.append(Pane.Span(column(row.title, room) + " ", row.isOn ? .bold : .plain))
    spans.append(Pane.Span(row.count, row.isOn ? .bold : .dim))
    return spans
  }

  /// The signs below the thumbnails, and the colours of boxes.
  private static func sign(_ cause: BrowserCause) -> (String, RGB) {
    switch cause {
    case .missed: ("\(cause.kinds[0].sign)", MarkColors.missed)
    case .falsePositive: ("\(cause.kinds[0].sign)", MarkColors.falsePositive)
    case .found, .notRun, .ignored, .detected: ("\(cause.kinds[0].sign)", cause.kinds[0].color)
    case .stage, .mistake: ("■", cause.kinds[0].color)
    }
  }
}
