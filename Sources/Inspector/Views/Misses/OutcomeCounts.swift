import Evaluation
import Imaging
import RetinaNet
import Terminal

/// How many objects were found and missed, and at which stages; and what the detections are.
enum OutcomeCounts {
  /// - Parameter isBrief: whether there is little room.
  static func write(_ pane: inout Pane, _ state: State, isBrief: Bool) {
    let count = state.objects.count
    let title = count == 1 ? "1 object" : "\(grouped(count)) objects"
    guard let diagnosis = state.diagnosis else {
      return pane.line(Pane.Span(title, .bold), Pane.Span("  finding out what became of them…", .dim))
    }
    let outcomes = diagnosis.explanations.map(\.outcome)
    let found = outcomes.count { if case .found = $0 { true } else { false } }
    let ignored = outcomes.count { $0 == .ignored }
    let missed = count - found - ignored
    let note = state.currentDiagnosis == nil ? " …" : ""
    pane.line(
      Pane.Span(title, .bold), Pane.Span(": \(grouped(found)) found, "),
      Pane.Span("\(grouped(missed)) missed", missed > 0 ? .bold : .plain),
      Pane.Span((ignored > 0 ? ", \(grouped(ignored)) ignored" : "") + note))
    writeCauses(&pane, outcomes)
    if !isBrief { writeFalsePositives(&pane, diagnosis) }
    writeChanges(&pane, state)
    if let filter = state.filterText { pane.text("listed: \(filter)", Accent.warning) }
  }

  /// A legend of the causes that there are, as many a line as fit.
  private static func writeCauses(_ pane: inout Pane, _ outcomes: [Explanation.Outcome]) {
    var line: [Pane.Span] = []
    var used = 0
    for stage in Evaluation.Stage.allCases {
      let count = outcomes.count { $0 == .missed(stage) }
      guard count > 0 else { continue }
      let text = "\(stage.title) \(grouped(count))"
      if used > 0, used + 2 + text.count + 2 > pane.width {
        pane.line(line)
        (line, used) = ([], 0)
      }
      line += [Pane.Span("■ ", Pen(Ink(stage.color))), Pane.Span(text + "  ")]
      used += 2 + text.count + 2
    }
    if !line.isEmpty { pane.line(line) }
  }

  private static func writeFalsePositives(_ pane: inout Pane, _ diagnosis: Diagnosis) {
    let wrong = diagnosis.verdicts.filter(\.isFalsePositive)
    guard !wrong.isEmpty else { return pane.line(Pane.Span("no false positives", .dim)) }
    let kinds = Dictionary(grouping: wrong, by: \.word).sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }
    let list = kinds.map { "\(grouped($0.value.count)) \($0.key)" }.joined(separator: ", ")
    pane.text("\(grouped(wrong.count)) false \(wrong.count == 1 ? "positive" : "positives"): \(list)", .dim)
  }

  /// What has changed since the result was pinned.
  private static func writeChanges(_ pane: inout Pane, _ state: State) {
    guard state.comparesWithPin, let diagnosis = state.currentDiagnosis else { return }
    let change = PinnedChange(state, diagnosis)
    pane.text("since pinned: \(change.words)", Accent.warning)
  }
}
