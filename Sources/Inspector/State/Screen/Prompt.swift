/// A line that is being typed.
public struct Prompt: Sendable, Hashable {
  public var kind: PromptKind
  public private(set) var text = ""
  /// The number of characters before the caret.
  public private(set) var caret = 0
  /// Why the text was refused.
  public var complaint: String?

  /// The longest text that is taken.
  static let mostCharacters = 64

  public init(_ kind: PromptKind) { self.kind = kind }

  mutating func insert(_ character: Character) {
    guard text.count < Self.mostCharacters else { return }
    text.insert(character, at: place(caret))
    // A combining mark joins the character before it.
    caret = min(caret + 1, text.count)
  }

  mutating func deleteBackwards() {
    guard caret > 0 else { return }
    caret -= 1
    text.remove(at: place(caret))
    caret = min(caret, text.count)
  }

  mutating func deleteForwards() {
    guard caret < text.count else { return }
    text.remove(at: place(caret))
    caret = min(caret, text.count)
  }

  mutating func clear() { (text, caret) = ("", 0) }

  mutating func moveCaret(by step: Int) { caret = min(max(0, caret + step), text.count) }
  mutating func moveCaretToStart() { caret = 0 }
  mutating func moveCaretToEnd() { caret = text.count }

  /// The text before the caret, under it (a blank at the end) and behind it.
  var parts: (before: String, under: String, behind: String) {
    let place = place(caret)
    guard place < text.endIndex else { return (text, " ", "") }
    return (String(text[..<place]), String(text[place]), String(text[text.index(after: place)...]))
  }

  private func place(_ offset: Int) -> String.Index {
    text.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex) ?? text.endIndex
  }
}
