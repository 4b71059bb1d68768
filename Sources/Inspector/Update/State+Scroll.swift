extension State {
  /// Moves what can be scrolled by so many lines; at either end it stays.
  mutating func scroll(by lines: Int) {
    guard let (pane, rows) = scrollable else { return }
    let place = pane.firstLine(scroll: scroll, rows: rows) + lines
    scroll = min(max(0, place), pane.lastStart(rows: rows))
  }

  mutating func scroll(pages: Int) {
    guard let (_, rows) = scrollable else { return }
    // Two lines are seen again, so that the eye finds its place.
    scroll(by: pages * max(1, rows - 3))
  }

  mutating func scroll(toLast: Bool) {
    guard let (pane, rows) = scrollable else { return }
    scroll = toLast ? pane.lastStart(rows: rows) : 0
  }

  /// The help where it is shown, else the panel, and on how many rows it stands.
  private var scrollable: (pane: Pane, rows: Int)? {
    if showsHelp {
      let area = Help.area(layout)
      return (Help.pane(options.view, width: area.width), area.height)
    }
    return layout.panel.map { (Renderer.pane(self, width: $0.width), $0.height) }
  }
}
