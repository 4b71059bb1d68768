import Diagnosis
import Support
import Terminal
import Testing

@testable import Inspector

/// No line of a panel is wider than the panel, which would cut it.
struct PanelWidthTests {
  private func check(_ state: State, _ name: String) {
    for (width, height) in [(160, 48), (100, 30), (80, 24), (64, 20), (50, 18)] {
      var state = state
      state.prefersPanel = true
      state.carryOut(state.update(.resize(width: width, height: height)))
      guard let area = state.panelArea else {
        let isGridAlone = state.options.view == .browser && state.browser.facet == nil
        if !isGridAlone { Issue.record("\(name) has no panel") }
        continue
      }
      for line in Renderer.pane(state, width: area.width).lines {
        let text = line.spans.map(\.text).joined()
        let columns = TextGlyphs.width(text)
        #expect(columns <= area.width, "\(name) at \(width)×\(height): \(columns) of \(area.width): \(text)")
      }
    }
  }

  @Test(arguments: NamedStates.allCases) func fits(states: NamedStates) throws {
    for named in try states.all { check(named.state, named.name) }
  }
}
