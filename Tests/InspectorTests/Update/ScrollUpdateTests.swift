import Terminal
import Testing

@testable import Inspector

struct ScrollUpdateTests {
  @Test func scrollingStopsAtTheEndsAndTurnsBackAtOnce() {
    var state = TestState.ready(width: 80, height: 24)
    state.type("2")
    state.press(.end)
    let end = state.scroll
    #expect(end > 0)
    state.press(.pageDown, .pageDown)
    #expect(state.scroll == end)
    state.press(.pageUp)
    #expect(state.scroll < end)
    state.press(.home)
    #expect(state.scroll == 0)
  }

  @Test func aPageShowsEveryLine() throws {
    var state = TestState.ready(width: 80, height: 24)
    state.type("2")
    let panel = try #require(state.layout.panel)
    let pane = Renderer.pane(state, width: panel.width)
    var seen: Set<Int> = []
    for _ in 0..<10 {
      let first = pane.extent(rows: panel.height).firstLine(scroll: state.scroll)
      // The last row says how much more there is.
      seen.formUnion(first..<first + panel.height - 1)
      state.press(.pageDown)
    }
    #expect(seen == Set(pane.lines.indices))
  }

  @Test func aRowThatSaysWhatIsHiddenChoosesNothing() {
    var pane = Pane(width: 20)
    for index in 0..<10 { pane.line(Pane.Span("\(index)"), target: .channel(index)) }
    func target(_ row: Int, scroll: Int, rows: Int) -> LineTarget? {
      pane.extent(rows: rows).line(atRow: row, scroll: scroll).flatMap { pane.lines[$0].target }
    }
    #expect(target(3, scroll: 0, rows: 5) == .channel(3))
    #expect(target(4, scroll: 0, rows: 5) == nil)
    #expect(target(3, scroll: 99, rows: 5) == .channel(9))
    #expect(target(9, scroll: 0, rows: 10) == .channel(9), "all fits")
  }

  @Test func helpScrollsAndIsLeftByAnyOtherKey() {
    var state = TestState.ready(width: 80, height: 24)
    state.type("?")
    state.press(.pageDown)
    #expect(state.showsHelp && state.scroll > 0)
    state.press(.end, .home)
    #expect(state.showsHelp && state.scroll == 0)
    #expect(state.press(.character("q")).isEmpty && !state.showsHelp, "q leaves the help, not the program")
    state.type("?[")
    #expect(!state.showsHelp && state.message == nil)
    state.type("?")
    #expect(state.press(.control("c")).count == 1, "Ctrl-C quits everywhere")
  }
}
