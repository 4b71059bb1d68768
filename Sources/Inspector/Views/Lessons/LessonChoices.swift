import Support
import Terminal

/// The choices of a question, in as many rows as they need; each can be chosen by keys and by the mouse.
struct LessonChoices {
  /// A choice's name with its margins, and where it stands.
  struct ChoiceButton {
    let choice: Int
    let text: String
    let row: Int
    let column: Int
  }

  let buttons: [ChoiceButton]
  var rowCount: Int { (buttons.last?.row ?? -1) + 1 }

  /// - Parameter width: in columns.
  init(_ names: [String], width: Int) {
    var (row, column) = (0, 0)
    buttons = names.enumerated().map { place, name in
      let text = "  \(name)  "
      if column > 0, column + TextGlyphs.width(text) > width { (row, column) = (row + 1, 0) }
      defer { column += TextGlyphs.width(text) }
      return ChoiceButton(choice: place, text: text, row: row, column: column)
    }
  }

  /// The rows as lines.
  ///
  /// - Parameters:
  ///   - chosen: what Enter takes; `nil` before the learner answers.
  ///   - key: says which key answers, where there is room behind the last.
  func write(_ pane: inout Pane, chosen: Int?, key: String) {
    for row in 0..<rowCount {
      let own = buttons.filter { $0.row == row }
      var spans = own.map { button in
        button.choice == chosen
          ? Pane.Span(" ►" + button.text.dropFirst(2).dropLast(2) + "◄ ", .reverse)
          : Pane.Span(button.text, chosen == nil ? .bold : .plain)
      }
      let used = own.reduce(0) { $0 + TextGlyphs.width($1.text) }
      if chosen == nil, row == rowCount - 1, used + TextGlyphs.width(key) + 2 <= pane.width {
        spans.append(Pane.Span("  " + key, Accent.knob))
      }
      pane.line(spans)
    }
  }

  /// The choice at a place, in columns and rows from the first choice's.
  func choice(column: Int, row: Int) -> Int? {
    buttons.first {
      $0.row == row && ($0.column..<$0.column + TextGlyphs.width($0.text)).contains(column)
    }?.choice
  }
}
