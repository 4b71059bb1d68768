import Imaging
import Support
import Terminal

/// The texts that lie over everything else: help, glossary, and notes on the files.
enum TextPopup {
  /// Wide enough for two columns of keys.
  private static let twoColumns = 126
  private static let width = 80

  static func draw(on canvas: inout Canvas, _ state: State) {
    guard let text = state.popup else { return }
    let pane = pane(state)
    popup(text, state, lineCount: pane.lines.count).draw(on: &canvas, pane, scroll: state.scroll)
  }

  /// How far the text scrolls.
  static func extent(_ state: State) -> ScrollExtent? {
    guard let text = state.popup else { return nil }
    let pane = pane(state)
    return pane.extent(rows: popup(text, state, lineCount: pane.lines.count).inner.height)
  }

  /// What lies under a character cell while the text is shown.
  static func hit(x: Int, y: Int, _ state: State) -> Hit? {
    guard let text = state.popup else { return nil }
    let pane = pane(state)
    let inner = popup(text, state, lineCount: pane.lines.count).inner
    let extent = pane.extent(rows: inner.height)
    let line =
      inner.contains(x: x, y: y) ? extent.line(atRow: y - inner.y, scroll: state.scroll) : nil
    return .text(line.flatMap { pane.lines[$0].target }, extent)
  }

  private static func popup(_ text: PopupText, _ state: State, lineCount: Int) -> Popup {
    let size = state.traits.size
    let width = frameWidth(text, size)
    // The bottom line stays free for its keys, and on a high screen the top line for the views.
    let top = size.height < 30 ? 0 : 1
    let room = max(Popup.borders, size.height - 1 - top)
    let height = min(room, lineCount + Popup.borders)
    let area = Area(x: (size.width - width) / 2, y: top, width: width, height: height)
    switch text {
    case .help:
      return Popup(
        area: area, title: title("Keys in \(viewName(state.options.view))", else: "Keys", width),
        hints: ["↑↓ scroll", "K what terms mean"] + lesson(state) + [Self.close])
    case .glossary:
      let lesson = state.lessonOfTerm == nil ? [] : ["L its lesson"]
      return Popup(
        area: area, title: title("What the terms mean", else: "Terms", width),
        hints: ["↑↓ term"] + lesson + [Self.close])
    case .lessons:
      return Popup(area: area, title: "Lessons", hints: LessonList.keys(state))
    case .notes:
      return Popup(area: area, title: "Notes on the files", hints: ["↑↓ scroll", Self.close])
    case .leaving:
      return Popup(
        area: area, title: "What becomes of the run?", hints: ["s stop", "c train on", "Esc stay"])
    }
  }

  /// The longer title where it fits between the corners of a frame.
  private static func title(_ title: String, else short: String, _ width: Int) -> String {
    TextGlyphs.width(title) + 6 <= width ? title : short
  }

  private static let close = "q or Esc close"

  /// The lesson about the view.
  private static func lesson(_ state: State) -> [String] {
    state.lessonOfView.flatMap { state.course.number(of: $0.id) }.map { ["L lesson \($0)"] } ?? []
  }

  private static func viewName(_ view: ViewKind) -> String {
    view == .browser ? "the browser" : "view \(view.keyTitle), \(view.title)"
  }

  private static func frameWidth(_ text: PopupText, _ size: CellSize) -> Int {
    if text == .help, size.width >= twoColumns { return min(size.width - 4, 156) }
    return min(size.width, width)
  }

  private static func pane(_ state: State) -> Pane {
    let size = state.traits.size
    guard let text = state.popup else { return Pane(width: 1) }
    let width = max(1, frameWidth(text, size) - Popup.sides)
    switch text {
    case .help:
      let view = state.options.view
      return size.width >= twoColumns
        ? Help.columns(view, width: width) : Help.pane(view, width: width, isTight: size.height < 30)
    case .glossary: return GlossaryText.pane(state, width: width)
    case .lessons: return LessonList.pane(state, width: width)
    case .notes: return FileNotes.pane(state, width: width)
    case .leaving: return FarewellText.pane(state, width: width)
    }
  }
}
