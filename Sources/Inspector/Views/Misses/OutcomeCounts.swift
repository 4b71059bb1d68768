import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// How many objects were found and missed, and at which stages; and the false positives by kind.
enum OutcomeCounts {
  /// - Parameter isBrief: whether there is little room.
  static func write(_ pane: inout Pane, _ state: State, isBrief: Bool) {
    let count = state.objects.count
    let title = count == 1 ? "1 object" : "\(grouped(count)) objects"
    guard let diagnosis = state.diagnosis else {
      return pane.line(Pane.Span(title, .bold), Pane.Span("  explaining them…", .dim))
    }
    let outcomes = diagnosis.explanations.map(\.outcome)
    let found = outcomes.count { if case .found = $0 { true } else { false } }
    let ignored = outcomes.count { $0 == .ignored }
    let missed = count - found - ignored
    let note = state.currentDiagnosis == nil ? " …" : ""
    var spans = [
      Pane.Span(title, .bold), Pane.Span(": \(grouped(found)) found, "),
      Pane.Span("\(grouped(missed)) missed", missed > 0 ? .bold : .plain),
      Pane.Span((ignored > 0 ? ", \(grouped(ignored)) ignored" : "") + note),
    ]
    // Ignored ones are in the list, and it is known what is counted.
    if columns(spans) > pane.width { spans[3].text = note }
    if columns(spans) > pane.width { spans[0].text = grouped(count) }
    if columns(spans) > pane.width { spans[1].text = ": " }
    pane.line(spans)
    if !isBrief {
      writeCauses(&pane, outcomes)
      writeFalsePositives(&pane, diagnosis)
    }
    writeChanges(&pane, state)
    writeFilter(&pane, state)
  }

  /// What is listed alone and, where there is room, how that ends: Esc lets go of what is chosen first.
  private static func writeFilter(_ pane: inout Pane, _ state: State) {
    guard let filter = state.filterText else { return }
    let holdsChoice = state.options.target != nil || state.options.zoom > 1
    let text = "listed: \(filter)"
    let full = text + (holdsChoice ? " (Esc twice: all)" : " (Esc: all)")
    pane.text(TextGlyphs.width(full) <= pane.width ? full : text, Accent.warning)
  }

  private static func columns(_ spans: [Pane.Span]) -> Int {
    spans.reduce(0) { $0 + TextGlyphs.width($1.text) }
  }

  /// A legend of the causes that occur, as many a line as fit.
  private static func writeCauses(_ pane: inout Pane, _ outcomes: [Explanation.ObjectOutcome]) {
    var line: [Pane.Span] = []
    var used = 0
    for stage in MissStage.allCases {
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

  private static func writeFalsePositives(_ pane: inout Pane, _ diagnosis: PictureDiagnosis) {
    let wrong = diagnosis.verdicts.filter(\.isFalsePositive)
    guard !wrong.isEmpty else { return pane.line(Pane.Span("no false positives", .dim)) }
    let kinds = Dictionary(grouping: wrong, by: \.word).sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }
    let list = kinds.map { "\(grouped($0.value.count))\u{A0}\($0.key)" }.joined(separator: ", ")
    pane.text("\(grouped(wrong.count)) false \(wrong.count == 1 ? "positive" : "positives"): \(list)", .dim)
  }

  /// What has changed since the result was pinned.
  private static func writeChanges(_ pane: inout Pane, _ state: State) {
    guard state.comparesWithBaseline, let diagnosis = state.currentDiagnosis else { return }
    let change = BaselineChange(state, diagnosis)
    pane.text("\(state.pinTitle): \(change.words)", Accent.warning)
  }
}

/// What has changed since a result was pinned.
struct BaselineChange {
  private(set) var found = 0
  private(set) var lost = 0
  /// Detections that are new and wrong, and those that are gone.
  private(set) var falsePositives = 0
  private(set) var vanished = 0

  init(_ state: State, _ diagnosis: PictureDiagnosis) {
    for index in diagnosis.explanations.indices {
      switch state.change(of: index) {
      case .found: found += 1
      case .lost: lost += 1
      case nil: break
      }
    }
    for (detection, verdict) in zip(diagnosis.selection.detections, diagnosis.verdicts)
    where verdict.isFalsePositive && state.hasAppeared(detection) {
      falsePositives += 1
    }
    vanished = state.vanished.count
  }

  /// "+1 found, +2 false positives, −3 detections".
  var words: String {
    let parts = [
      found > 0 ? "+\(grouped(found)) found" : nil,
      falsePositives > 0
        ? "+\(grouped(falsePositives)) false \(falsePositives == 1 ? "positive" : "positives")" : nil,
      lost > 0 ? "−\(grouped(lost)) found" : nil,
      vanished > 0 ? "−\(grouped(vanished)) \(vanished == 1 ? "detection" : "detections")" : nil,
    ]
    let words = parts.compactMap { $0 }.joined(separator: ", ")
    return words.isEmpty ? "nothing has changed" : words
  }
}

extension State {
  enum ObjectChange { case found, lost }

  /// Whether an object was missed when the result was pinned, and is found now, or the other way round.
  func change(of object: Int) -> ObjectChange? {
    guard let before = pin?.outcomes, before.indices.contains(object),
      let now = outcome(of: object)
    else { return nil }
    switch (before[object], now) {
    case (.missed, .found): return .found
    case (.found, .missed): return .lost
    default: return nil
    }
  }
}
