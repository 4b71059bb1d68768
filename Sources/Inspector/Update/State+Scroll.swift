import Terminal

extension State {
  /// Moves the text by lines. At either end it stays.
  mutating func scroll(by lines: Int, within extent: ScrollExtent?) {
    guard let extent else { return }
    scroll = min(max(0, extent.firstLine(scroll: scroll) + lines), extent.lastStart)
  }

  mutating func scroll(pages: Int, within extent: ScrollExtent?) {
    guard let extent else { return }
    // Two lines are seen again, so that the eye finds its place.
    scroll(by: pages * max(1, extent.rows - 3), within: extent)
  }

  mutating func scroll(toLast: Bool, within extent: ScrollExtent?) {
    guard let extent else { return }
    scroll = toLast ? extent.lastStart : 0
  }

  /// Whether a key may scroll here, so that its action must say how far that goes.
  func mayScroll(_ key: Key) -> Bool {
    guard prompt == nil else { return false }
    if showsHelp { return true }
    switch KeyTable.intent(of: key, in: options.view) {
    case .scroll, .first, .last: return true
    default: return false
    }
  }
}
