/// The texts that lie over everything else.
extension State {
  /// Opens a text, or closes it where it is open.
  mutating func toggle(_ text: PopupText) {
    popup = popup == text ? nil : text
    scroll = 0
  }

  /// What keys do while a text lies over everything: they scroll it, go to another one, or close it. `nil` for those
  /// that mean the same as always.
  mutating func performInPopup(_ intent: Intent, _ extent: ScrollExtent?) -> [Command]? {
    switch intent {
    case .scroll, .quit, .suspend, .redraw, .help, .glossary, .notes, .lessons, .colorDepth: return nil
    case .move(_, let dy):
      scroll(by: dy, within: extent)
      return []
    case .first, .last:
      scroll(toLast: intent == .last, within: extent)
      return []
    case .show:
      closePopup()
      return nil
    default:
      closePopup()
      return []
    }
  }

  mutating func closePopup() {
    popup = nil
    scroll = 0
  }
}
