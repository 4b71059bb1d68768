import RetinaNet
import Terminal
import Testing

@testable import Inspector

struct ViewUpdateTests {
  @Test func numbersShowTheirViews() {
    for (key, view) in [("1", ViewKind.detections), ("2", .levels), ("3", .anchors), ("4", .scores)] {
      var state = TestState.ready()
      state.type(key)
      #expect(state.options.view == view)
    }
  }

  @Test func theCursorStaysOnThePictureAsLevelsChange() throws {
    var state = TestState.ready()
    state.options.view = .anchors
    for _ in 0..<4 { state.press(.right, .down) }
    let geometry = try #require(state.geometry)
    let cell = try #require(state.cursor)
    let point = geometry.center(of: cell)
    state.type("]]")
    #expect(state.layer == .pyramid(2))
    let coarse = try #require(state.geometry)
    let moved = coarse.center(of: try #require(state.cursor))
    #expect(abs(moved.x - point.x) <= coarse.stepX / 2 + 0.001)
    #expect(abs(moved.y - point.y) <= coarse.stepY / 2 + 0.001)
    state.type("]]]]]]]]")
    #expect(state.layer == .pyramid(4))
    state.type("[[[[[[[[[")
    #expect(state.layer == .pyramid(0))
    #expect(state.cursor == cell, "coarse levels do not make it drift")
  }

  @Test func theCursorStaysWithinTheGrid() throws {
    var state = TestState.ready()
    state.type("3]]]]")
    for _ in 0..<40 { state.press(.left, .up) }
    #expect(state.cursor == GridCell(x: 0, y: 0))
    for _ in 0..<40 { state.press(.right, .down) }
    let geometry = try #require(state.geometry)
    #expect(state.cursor == GridCell(x: geometry.width - 1, y: geometry.height - 1))
  }

  @Test func enterGoesToTheAnchorsOfTheChosenDetection() throws {
    var state = TestState.ready()
    state.press(.down, .down, .enter)
    let detection = try #require(state.selection?.detections[1])
    #expect(state.options.view == .anchors)
    #expect(state.layer == .pyramid(detection.level))
    #expect(state.cursor == GridCell(x: detection.gridX, y: detection.gridY))
    #expect(state.options.shape == detection.shape && state.options.label == detection.label)
  }

  @Test(arguments: [("3", ViewKind.anchors), ("4", .scores)])
  func viewsBeginAtTheBestDetection(key: String, view: ViewKind) throws {
    for inspected in [TestState.shared, TestState.withBackground(TestState.shared)] {
      var state = TestState.ready(inspected: inspected)
      state.type(key)
      let best = try #require(state.selection?.detections.first)
      #expect(state.layer == .pyramid(best.level))
      #expect(state.cursor == GridCell(x: best.gridX, y: best.gridY))
      #expect(state.options.label == best.label && state.options.shape == nil)
    }

    var asked = TestState.ready()
    asked.options.label = 3
    asked.type(key)
    #expect(asked.options.label == 3 && asked.options.cell == nil, "a flag said what to look at")
  }

  @Test func theChosenDetectionIsFollowedIntoEveryView() throws {
    for key in ["2", "3", "4"] {
      var state = TestState.ready()
      state.press(.down, .down)
      let chosen = try #require(state.selectedDetection)
      state.type(key)
      #expect(state.cursor == GridCell(x: chosen.gridX, y: chosen.gridY), "view \(key)")
    }
  }

  @Test func tabShowsThePanelInThePicturesPlaceWhereItIsNarrow() {
    var state = TestState.ready(width: 50, height: 24)
    #expect(state.layout.panel == nil)
    state.press(.tab)
    #expect(state.layout.panel != nil && !state.showsPictureList)
    state.press(.tab)
    #expect(state.layout.panel != nil && state.showsPictureList)
    state.press(.tab)
    #expect(state.layout.panel == nil)
  }

  @Test func classesAreFoundByAFewLetters() {
    var state = TestState.ready()
    state.type("4/ss 12")
    #expect(state.classMatches == [12])
    state.press(.enter)
    #expect(state.options.label == 12)
    state.type("c")
    #expect(state.options.label == 13)
    state.type("CC")
    #expect(state.options.label == 11)
  }

  @Test(arguments: [
    ("bi", [1, 5]), ("bird", [1]), ("sign", [4, 3]), ("trfc", [2, 3]), ("zzz", []), ("5", [5]),
    ("", [1, 2, 3, 4, 5]),
  ])
  func findsClasses(letters: String, expected: [Int]) {
    let search = ClassSearch([nil, "Bird", "traffic light", "traffic sign", "signal", "rabbit"])
    #expect(search.matches(letters) == expected)
  }

  @Test func zoomGoesDownToSinglePixelsAndBack() throws {
    var state = TestState.ready()
    let whole = try #require(state.viewport)
    for _ in 0..<40 { state.type("+") }
    let close = try #require(state.viewport)
    #expect(close.pixelsPerRow < 0.5 && close.pixelsPerRow >= 0.249)
    for _ in 0..<40 { state.type("-") }
    #expect(state.viewport == whole)
    state.type("+++0")
    #expect(state.viewport == whole)
  }

  @Test func panningStopsAtTheEdgesAndTurnsBackAtOnce() throws {
    var state = TestState.ready()
    state.type("+++")
    for _ in 0..<20 { state.press(.shiftRight) }
    let edge = try #require(state.viewport?.window)
    let image = try #require(state.picture?.image)
    #expect(abs(edge.x + edge.width - Double(image.width)) < 1e-6)
    state.press(.shiftLeft)
    #expect(try #require(state.viewport?.window).x < edge.x)
  }

  @Test func theWheelKeepsThePointUnderTheMouse() throws {
    var state = TestState.ready()
    state.type("+")
    let viewport = try #require(state.viewport)
    let place = (x: viewport.area.x + viewport.area.width / 3, y: viewport.area.y + viewport.area.height / 3)
    let point = viewport.point(x: place.x, y: place.y)
    _ = state.react(to: .mouse(MouseEvent(.wheelUp, x: place.x, y: place.y)))
    let closer = try #require(state.viewport)
    let after = closer.point(x: place.x, y: place.y)
    #expect(abs(after.x - point.x) < closer.pixelsPerColumn * 1.01)
    #expect(abs(after.y - point.y) < closer.pixelsPerRow * 1.01)
  }

  @Test func aKeyWithoutMeaningSaysSo() {
    var state = TestState.ready()
    state.type("[")
    #expect(state.message == "[ does nothing here; ? lists the keys")
    state.press(.down)
    #expect(state.message == nil)
  }

  @Test func shapesGoRoundThroughAllOfThem() {
    var state = TestState.ready()
    state.type("3")
    #expect(state.options.shape == nil)
    for shape in 0..<9 {
      state.type(".")
      #expect(state.options.shape == shape)
    }
    state.type(".")
    #expect(state.options.shape == nil)
    state.type(",")
    #expect(state.options.shape == 8)
  }
}

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
    state.type("??")
    state.options.view = .browser
    state.press(.pageDown)
    #expect(state.showsHelp && state.scroll > 0, "not the page of pictures behind it")
    state.options.view = .detections
    state.press(.end, .home)
    #expect(state.showsHelp && state.scroll == 0)
    #expect(state.press(.character("q")).isEmpty && !state.showsHelp, "q leaves the help, not the program")
    state.type("?[")
    #expect(!state.showsHelp && state.message == nil)
    state.type("?")
    #expect(state.press(.control("c")).count == 1, "Ctrl-C quits everywhere")
  }
}
