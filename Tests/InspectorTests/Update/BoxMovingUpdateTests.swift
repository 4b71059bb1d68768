import Diagnosis
import Imaging
import Terminal
import Testing

@testable import Inspector

/// A copy of an object's box is moved and resized, and its overlaps are told meanwhile.
struct BoxMovingUpdateTests {
  /// The first has room around it.
  private static let targets = [
    Target(box: Box(x1: 20, y1: 20, x2: 60, y2: 50), label: 3),
    Target(box: Box(x1: 70, y1: 10, x2: 110, y2: 80), label: 5),
  ]

  private func moving() throws -> State {
    var state = MissState.ready(targets: Self.targets)
    state.options.target = 0
    state.enter(.character("E"))
    #expect(state.drawnBox?.step == .adjusting)
    return state
  }

  @Test func beginsAsACopyOfTheObject() throws {
    let state = try moving()
    let chosen = try #require(state.selectedObject)
    #expect(state.drawnBox?.box == chosen.target.box)
    let overlaps = try #require(state.drawnBoxOverlaps)
    #expect(try #require(overlaps.object).iou > 0.999)
  }

  @Test func arrowsMoveItAndShiftResizesIt() throws {
    var state = try moving()
    let start = try #require(state.drawnBox).box
    state.enter(.right, .right)
    let moved = try #require(state.drawnBox).box
    #expect(moved.x1 > start.x1 && abs(moved.width - start.width) < 0.01 && moved.y1 == start.y1)
    state.enter(.shiftDown)
    let taller = try #require(state.drawnBox).box
    #expect(taller.height > moved.height && taller.x1 == moved.x1 && taller.y1 == moved.y1)
    for _ in 0..<400 { state.enter(.shiftLeft) }
    #expect(try #require(state.drawnBox).box.width == 1, "a pixel is left")
    let image = try #require(state.picture).image
    for _ in 0..<800 { state.enter(.right) }
    #expect(try #require(state.drawnBox).box.x2 == Float(image.width), "it stays in the picture")
  }

  @Test func overlapsAreThoseOfTheBoxes() throws {
    var state = try moving()
    state.enter(.right, .shiftRight)
    let box = try #require(state.drawnBox).box
    let overlaps = try #require(state.drawnBoxOverlaps)
    #expect(overlaps.object?.iou == state.objects.map { $0.target.box.iou(box) }.max())
    let inspected = try #require(state.inspected)
    let best = inspected.trace.levels.indices.flatMap { level in
      (0..<inspected.trace.levels[level].anchorCount).map { inspected.anchorBox(level, $0).iou(box) }
    }.max()
    #expect(abs(try #require(overlaps.anchor).iou - (best ?? 0)) < 0.01)
  }

  @Test func enterKeepsItAsAnObjectOfItsOwn() throws {
    var state = try moving()
    let before = state.objects
    let label = state.selectedObject?.target.label
    state.enter(.right, .enter)
    #expect(state.objects.count == before.count + 1)
    #expect(Array(state.objects.dropLast()) == before, "the annotations stay")
    #expect(
      state.objects.last?.origin == .drawn && state.objects.last?.target.label == label)
    #expect(state.options.target == before.count)
    // What was drawn here is moved itself.
    state.enter(.character("E"), .left, .left, .enter)
    #expect(state.objects.count == before.count + 1)
    #expect(state.currentDiagnosis?.explanations.count == before.count + 1)
  }

  /// The number that it has among the objects would be another one's.
  @Test(arguments: [Key.character("D"), .end, .home, .character("u"), .character("F")])
  func meanwhileNoOtherIsChosenOrDeleted(key: Key) throws {
    var state = try moving()
    state.enter(.enter)
    state.options.target = 0
    state.enter(.character("E"), .enter)
    state.options.target = 2
    state.enter(.character("E"), .right)
    let (objects, box) = (state.objects, state.drawnBox)
    state.enter(key)
    #expect(state.objects == objects && state.drawnBox == box && state.options.target == 2)
    #expect(state.message == "Enter keeps this box, Esc gives it up")
    state.enter(.enter)
    #expect(state.objects.count == 4 && state.objects[3] == objects[3] && state.objects[2] != objects[2])
  }

  /// A panel, or the list of pictures, gives its room to the picture.
  @Test func onANarrowScreenThePictureIsSeen() throws {
    var state = MissState.ready(width: 60, targets: Self.targets)
    state.enter(.tab, .down)
    #expect(state.viewport == nil && state.options.target == 0)
    state.enter(.character("E"))
    #expect(state.drawnBox?.step == .adjusting && state.viewport != nil)
    state.enter(.escape, .tab, .tab)
    #expect(state.showsPictureList)
    state.enter(.character("E"))
    #expect(state.drawnBox?.step == .adjusting && !state.showsPictureList)
  }

  @Test func aBoxBesideThePictureComesIntoIt() throws {
    let size = PixelSize(width: 100, height: 80)
    for box in [
      Box(x1: 100, y1: 10, x2: 120, y2: 30), Box(x1: 150, y1: 90, x2: 160, y2: 99),
      Box(x1: -20, y1: -30, x2: -5, y2: 10), Box(x1: 90, y1: 70, x2: 130, y2: 95),
    ] {
      var drawn = DrawnBox(moving: box, label: 3, object: nil)
      drawn.stretch(by: -2, 1, within: size)
      #expect(drawn.box.width >= 1 && drawn.box.height >= 1, "\(box)")
      #expect(drawn.box.clipped(to: Box(x1: 0, y1: 0, x2: 100, y2: 80)) == drawn.box, "\(box)")
    }
  }

  @Test func itsGrowthIsOfItsOwnBox() throws {
    var state = try moving()
    #expect(state.drawnBox?.growth == 1)
    state.enter(.character("]"))
    let growth = try #require(state.drawnBox?.growth)
    #expect(abs(growth - 1.25) < 0.02)
    state.options.target = 1
    #expect(state.lessonFact(.boxGrowth) == .number(Double(growth)), "whatever is chosen")
  }

  @Test func escapeGivesItUp() throws {
    var state = try moving()
    let before = state.objects
    state.enter(.right, .escape)
    #expect(state.drawnBox == nil && state.objects == before)
  }

  @Test func theMouseMovesItAndDragsItsCorners() throws {
    var state = try moving()
    state.options.zoom = 1
    state.options.center = nil
    let viewport = try #require(state.viewport)
    let start = try #require(state.drawnBox).box
    let cells = try #require(viewport.cells(of: start))
    let (x, y) = (cells.x + cells.width / 2, cells.y + cells.height / 2)
    func mouse(_ kind: MouseEvent.Gesture, _ x: Int, _ y: Int) {
      state.carryOut(state.react(to: .mouse(MouseEvent(kind, x: x, y: y))))
    }
    if cells.width > 2, cells.height > 2 {
      mouse(.press, x, y)
      mouse(.drag, x + 1, y)
      mouse(.release, x + 1, y)
      #expect(try #require(state.drawnBox).box.x1 > start.x1 - 0.01)
    }
    let moved = try #require(state.drawnBox).box
    let corner = try #require(viewport.cells(of: moved))
    mouse(.press, corner.right - 1, corner.bottom - 1)
    mouse(.drag, corner.right + 2, corner.bottom + 1)
    mouse(.release, corner.right + 2, corner.bottom + 1)
    let resized = try #require(state.drawnBox).box
    #expect(resized.x1 == moved.x1 && resized.x2 > moved.x2 && resized.y2 > moved.y2)
    #expect(state.drawnBox?.step == .adjusting, "Enter keeps it, not the mouse")
  }

  @Test func withoutAnObjectItSaysWhatToDo() {
    var state = MissState.ready()
    state.options.target = nil
    state.enter(.character("E"))
    #expect(state.drawnBox == nil)
    #expect(state.message?.contains("choose an object") == true)
  }
}
