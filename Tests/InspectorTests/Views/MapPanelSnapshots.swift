import Imaging
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// The panels of views 2 and 4 as somebody saw them last, on wide and on narrow screens.
struct MapPanelSnapshots {
  private func panel(_ keys: String, width: Int, depth: ColorDepth = .truecolor) -> Canvas {
    var state = TestState.ready(inspected: MadeMaps.inspected())
    state.type(keys)
    state.traits.depth = depth
    let pane = Renderer.pane(state, width: width)
    var canvas = Canvas(width: width, height: pane.lines.count)
    pane.draw(on: &canvas, canvas.area, scroll: 0)
    return canvas
  }

  @Test(arguments: [56, 30]) func levels(width: Int) throws {
    try Snapshot.check(panel("2[[", width: width), "levels-\(width)")
  }

  @Test(arguments: [56, 30]) func scores(width: Int) throws {
    try Snapshot.check(panel("4v", width: width), "scores-\(width)")
  }

  @Test func scoresWithoutColours() throws {
    try Snapshot.check(panel("4", width: 56, depth: .none), "scores-none")
  }

  @Test(arguments: ["2", "2.", "4", "4v"]) func everyCharacterHasAGlyph(keys: String) {
    var state = TestState.ready(inspected: MadeMaps.inspected())
    state.type(keys)
    #expect(Renderer().canvas(state).missingGlyphs == [])
  }
}
