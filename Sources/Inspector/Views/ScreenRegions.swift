import Imaging
import Terminal

/// A screen as it was drawn.
public struct Frame: Sendable {
  public let canvas: Canvas
  let regions: ScreenRegions
}

/// Where on the screen of a state what can be pointed at lies, and how far its text scrolls.
struct ScreenRegions: Sendable {
  let state: State
  /// The panel's text, where it has been laid out for drawing.
  private let panel: Pane?

  /// - Parameter panel: of this state, if it is at hand; else it is laid out when it is asked for.
  init(_ state: State, panel: Pane? = nil) {
    self.state = state
    self.panel = panel
  }

  /// What a mouse event points at. Dragging goes on with what was pressed, and looks for nothing.
  func hit(by event: MouseEvent) -> Hit? {
    switch event.kind {
    case .press, .wheelUp, .wheelDown: hit(x: event.x, y: event.y)
    case .drag, .release: nil
    }
  }

  /// What lies under a character cell.
  func hit(x: Int, y: Int) -> Hit? {
    if state.popup != nil { return TextPopup.hit(x: x, y: y, state) }
    if let lesson = LessonPanel.hit(x: x, y: y, state) { return lesson }
    let layout = state.layout
    if let tab = Header.tabs(layout.header, state).first(where: { $0.area.contains(x: x, y: y) }) {
      return .tab(tab.view)
    }
    if let slider = layout.sliders.flatMap({ Sliders($0, state).slider(atX: x, y: y) }) {
      return .slider(slider.track)
    }
    if let area = state.panelArea, area.contains(x: x, y: y) {
      let pane = pane(area)
      let extent = pane.extent(rows: area.height)
      let line = extent.line(atRow: y - area.y, scroll: state.scroll)
      return .text(line.flatMap { pane.lines[$0].target }, extent)
    }
    if state.options.view == .browser { return BrowserGrid.hit(x: x, y: y, state) }
    if let viewport = state.viewport, viewport.area.contains(x: x, y: y) { return .picture }
    return nil
  }

  /// Of the text that lies over everything else, else of the panel.
  var extent: ScrollExtent? {
    if state.popup != nil { return TextPopup.extent(state) }
    return state.panelArea.map { pane($0).extent(rows: $0.height) }
  }

  /// The charts that are seen whole, with the cells of their upper left corners.
  var charts: [(chart: LineChart, x: Int, y: Int)] {
    let isCovered = state.prompt != nil || state.popup != nil
    guard !isCovered, let area = state.panelArea else { return [] }
    return pane(area).wholeCharts(area, scroll: state.scroll)
  }

  private func pane(_ area: Area) -> Pane { panel ?? Renderer.pane(state, width: area.width) }
}
