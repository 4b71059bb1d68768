import Terminal

/// What is to be known of the files: what was left out of the ground truth, and how to mend that.
enum FileNotes {
  static func pane(_ state: State, width: Int) -> Pane {
    var pane = Pane(width: width)
    let notes = all(state)
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
    [state.pictures[state.inference.picture].remark].compactMap { $0 } + state.notes
  }

  /// In a panel: the first of them in full where there is room, and that there are more.
  ///
  /// - Parameter isBrief: whether one line must do.
  static func writeSummary(_ pane: inout Pane, _ state: State, isBrief: Bool) {
    let notes = all(state)
    guard let first = notes.first else { return }
    if isBrief {
      let count = notes.count == 1 ? "1 note" : "\(notes.count) notes"
      return pane.line(Pane.Span("▲ \(count) on the files: i", Accent.warning))
    }
    pane.text("▲ " + first, Accent.warning)
    if notes.count > 1 { pane.line(Pane.Span("and \(notes.count - 1) more (i)", Accent.warning)) }
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
