import Support

/// The choices of a question, in as many rows as they need; each can be chosen by keys and by the mouse.
struct LessonChoices: Sendable {
  /// A choice's name with its margins, and where it stands.
  struct ChoiceButton: Sendable {
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

  /// The choice at a place, in columns and rows from the first choice's.
  func choice(column: Int, row: Int) -> Int? {
    buttons.first {
      $0.row == row && ($0.column..<$0.column + TextGlyphs.width($0.text)).contains(column)
    }?.choice
  }
}
