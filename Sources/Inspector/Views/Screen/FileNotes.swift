import Support
import Terminal

/// What is to be known of the files: how the shown picture was read, what was left out of the ground truth, and how to
/// mend that; and which pictures cannot be read.
enum FileNotes {
  static func pane(_ state: State, width: Int) -> Pane {
    var pane = Pane(width: width)
    for input in state.inputs { pane.fact(input.name, printable(input.text)) }
    if !state.inputs.isEmpty { pane.gap() }
    let notes = state.advice + all(state)
    guard !notes.isEmpty else {
      pane.text("Nothing was left out, and nothing is to be said of the files.")
      return pane
    }
    for (place, note) in notes.enumerated() {
      if place > 0 { pane.gap() }
      pane.bullet(note)
    }
    return pane
  }

  /// Those of the shown picture first.
  static func all(_ state: State) -> [String] {
    let shown = state.pictures[state.inference.picture]
    let own =
      [shown.truthFailure] + shown.notes.map { "\(shown.name): \($0)" } + [shown.remark]
    return own.compactMap(\.self) + state.notes.filter { $0 != shown.truthFailure }
      + damagedLogs(state)
      + unread(state)
  }

  /// What was passed over in the logs of training runs.
  private static func damagedLogs(_ state: State) -> [String] {
    state.training.runs.compactMap { run in
      let count = run.history.damagedLines
      guard count > 0 else { return nil }
      let first = run.history.firstDamage.map { ", the first \($0)" } ?? ""
      return "\(run.path)/log.jsonl: \(counted(count, "line")) passed over\(first)"
    }
  }

  /// Why pictures cannot be read: the first of them, and how many more.
  private static func unread(_ state: State) -> [String] {
    let reasons = state.pictures.compactMap { entry -> String? in
      if case .failed(let reason) = entry.status { reason } else { nil }
    }
    let rest = reasons.count - mostUnread
    return Array(reasons.prefix(mostUnread))
      + (rest > 0 ? ["\(counted(rest, "more picture")) cannot be read"] : [])
  }

  private static let mostUnread = 20

  /// What is likely to be missing on the command line, in full until a key has been pressed.
  static func writeAdvice(_ pane: inout Pane, _ state: State) {
    guard state.isNewcomer else { return }
    for line in state.advice { pane.bullet(line) }
    if !state.advice.isEmpty { pane.gap() }
  }

  /// In a panel: the first of them in full where there is room, and that there are more.
  ///
  /// - Parameter isBrief: whether one line must do.
  static func writeSummary(_ pane: inout Pane, _ state: State, isBrief: Bool) {
    let notes = all(state)
    guard let first = notes.first else { return }
    if isBrief {
      return pane.line(Pane.Span("▲ \(counted(notes.count, "note")) on the files: i", Accent.warning))
    }
    pane.text("▲ " + first, Accent.warning)
    if notes.count > 1 { pane.line(Pane.Span("and \(grouped(notes.count - 1)) more (i)", Accent.warning)) }
  }
}

extension Pane {
  /// A paragraph with a mark before it.
  fileprivate mutating func bullet(_ text: String) {
    var lines = Pane(width: max(1, width - 2))
    lines.text(text)
    for (place, line) in lines.lines.enumerated() {
      self.line([Span(place == 0 ? "▲ " : "  ", Accent.warning)] + line.spans)
    }
  }
}
