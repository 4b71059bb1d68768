import Diagnosis
import Imaging
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// A box of the ground truth is drawn by keys, or by the mouse, and joins the picture's objects.
struct BoxDrawingUpdateTests {
  static func ready(_ view: ViewKind = .detections, width: Int = 160, height: Int = 48) -> State {
    var state = TestState.ready(width: width, height: height)
    state.options.view = view
    return state
  }

  /// Draws a box by keys from the middle of the picture, up to the question for its class.
  static func drawByKeys(_ state: inout State) {
    state.enter(.character("d"), .left, .up, .enter, .right, .right, .shiftDown, .enter)
  }

  @Test(arguments: ViewKind.ofOnePicture)
  func keysDrawABoxInEveryView(view: ViewKind) throws {
    var state = Self.ready(view)
    let viewport = try #require(state.viewport)
    state.enter(.character("d"))
    let start = try #require(state.drawnBox?.corner)
    state.enter(.left, .up, .enter)
    let corner = try #require(state.drawnBox?.corner)
    #expect(corner.x == start.x - max(1, viewport.pixelsPerColumn.rounded()))
    #expect(corner.y == start.y - max(1, viewport.pixelsPerRow.rounded()))
    state.enter(.shiftRight, .shiftDown)
    let box = try #require(state.drawnBox?.box)
    #expect((Double(box.x1), Double(box.y1)) == (corner.x, corner.y))
    #expect(Double(box.width) == 8 * max(1, viewport.pixelsPerColumn.rounded()))
    state.enter(.enter)
    #expect(state.prompt?.kind == .findClass(chosen: 0))
    state.type("class 7")
    state.enter(.enter)
    #expect(state.options.view == .misses, "what became of it is shown")
    #expect(state.objects == [MarkedObject(Target(box: box, label: 7), origin: .drawn)])
    #expect(state.options.target == 0)
    #expect(state.explanation?.target.label == 7)
    #expect(state.drawnBox == nil && state.prompt == nil)
  }

  @Test func fromCloseByCornersMoveByLess() throws {
    var state = Self.ready()
    state.enter(.character("+"), .character("+"), .character("+"), .character("+"), .character("d"))
    let start = try #require(state.drawnBox?.corner)
    state.enter(.right)
    let step = try #require(state.drawnBox).corner.x - start.x
    #expect(step == 1)
    for _ in 0..<60 { state.enter(.shiftRight) }
    let corner = try #require(state.drawnBox).corner
    let image = try #require(state.picture).image
    #expect(corner.x == Double(image.width), "it stops at the picture's edge")
    let window = try #require(state.viewport).window
    #expect(window.x + window.width == corner.x, "which the window has followed it to")
  }

  @Test func theMouseDrawsABox() throws {
    var state = Self.ready(.scores)
    let area = try #require(state.viewport).area
    state.enter(.character("d"))
    state.carryOut(state.react(to: .mouse(MouseEvent(.press, x: area.x + 20, y: area.y + 12))))
    state.carryOut(state.react(to: .mouse(MouseEvent(.drag, x: area.x + 8, y: area.y + 20))))
    #expect(state.drawnBox?.step == .second)
    state.carryOut(state.react(to: .mouse(MouseEvent(.release, x: area.x + 8, y: area.y + 20))))
    #expect(state.drawnBox?.step == .naming)
    state.enter(.enter)
    let box = try #require(state.objects.first).target.box
    let viewport = try #require(Self.ready(.scores).viewport)
    #expect(viewport.cells(of: box) == Area(x: area.x + 8, y: area.y + 12, width: 13, height: 9))
  }

  @Test func twoClicksDrawABoxToo() throws {
    var state = Self.ready()
    let area = try #require(state.viewport).area
    state.enter(.character("d"))
    for (x, y) in [(area.x, area.y), (area.right - 1, area.bottom - 1)] {
      for kind in [MouseEvent.Gesture.press, .release] {
        state.carryOut(state.react(to: .mouse(MouseEvent(kind, x: x, y: y))))
      }
    }
    state.enter(.enter)
    let image = try #require(state.picture).image
    #expect(
      state.objects.map(\.target.box) == [
        Box(x1: 0, y1: 0, x2: Float(image.width), y2: Float(image.height))
      ], "a box can end at the picture's edges")
  }

  @Test func theLikeliestClassComesFirst() throws {
    var state = Self.ready()
    let detection = try #require(state.selection?.detections.first)
    let viewport = try #require(state.viewport)
    state.enter(.character("d"))
    let corners = [
      Point(x: Double(detection.box.x1), y: Double(detection.box.y1)),
      Point(x: Double(detection.box.x2), y: Double(detection.box.y2)),
    ].map(viewport.screen)
    for (kind, corner) in zip([MouseEvent.Gesture.press, .release], corners) {
      state.carryOut(state.react(to: .mouse(MouseEvent(kind, x: Int(corner.x), y: Int(corner.y)))))
    }
    let inspected = try #require(state.inspected)
    let box = try #require(state.drawnBox).box
    #expect(Set(state.classMatches) == Set(state.labels))
    // The anchor shape that fits the box best says on which level the classes' scores are looked at.
    let cells = inspected.trace.levels.indices.flatMap { level in
      let cell = inspected.trace.geometry(.pyramid(level)).cell(at: box.middle)
      return (0..<9).map { AnchorPrediction(inspected, level: level, cell: cell, shape: $0) }
    }
    let nearest = try #require(cells.max { $0.original.iou(box) < $1.original.iou(box) })
    let scores = CellScores(inspected.trace.levels[nearest.level], nearest.cell).best
    let best = try #require(state.labels.max { scores[$0].logit < scores[$1].logit })
    #expect(state.classMatches.first == best)
  }

  @Test(arguments: [Key.escape, .control("c"), .backspace])
  func leavingTheQuestionForTheClassGivesTheBoxUp(key: Key) {
    var state = Self.ready()
    Self.drawByKeys(&state)
    #expect(state.drawnBox?.step == .naming)
    state.enter(key)
    #expect(state.drawnBox == nil && state.prompt == nil)
    #expect(state.pictures[0].objects == nil)
  }

  @Test func drawingIsGivenUpByEscapeAndByTheSameKey() {
    for key in [Key.escape, .character("d")] {
      var state = Self.ready()
      state.enter(.character("d"), .enter, key)
      #expect(state.drawnBox == nil)
      #expect(state.message == "no box was drawn")
    }
  }

  /// Keys to other pictures would lose the box without a word.
  @Test(arguments: [Key.character("o"), .character("O"), .character("u"), .character("F"), .character("B")])
  func keysToOtherPicturesKeepTheBox(key: Key) throws {
    for begin in ["d", "E"] {
      var state = MissState.ready(pictures: 2)
      state.options.target = 0
      state.enter(.character(Character(begin)), .right)
      let box = try #require(state.drawnBox)
      state.enter(key)
      #expect(state.drawnBox == box && state.inference.picture == 0 && state.options.view == .misses)
      #expect(state.message?.contains("Esc gives it up") == true, "\(state.message ?? "")")
      state.enter(.escape, .character("o"))
      #expect(state.drawnBox == nil && state.inference.picture == 1)
    }
  }

  @Test func aPictureInTheListKeepsTheBoxToo() {
    var state = MissState.ready(pictures: 2)
    state.enter(.character("d"), .tab)
    let box = state.drawnBox
    state.carryOut(
      state.update(
        .mouse(MouseEvent(.press, x: 0, y: 0), .text(.picture(1), ScrollExtent(lineCount: 3, rows: 9)))))
    #expect(state.drawnBox == box && box != nil && state.inference.picture == 0)
    #expect(state.message?.contains("Esc gives it up") == true)
  }

  @Test func aBoxWithoutAreaIsRefused() {
    var state = Self.ready()
    state.enter(.character("d"), .enter, .right, .enter)
    #expect(state.drawnBox?.step == .second)
    #expect(state.message?.contains("second corner") == true)
  }

  @Test func otherKeysWorkMeanwhile() {
    var state = Self.ready()
    state.enter(.character("d"), .enter, .character("+"), .character("2"), .character("/"))
    #expect(state.options.view == .levels && state.options.zoom > 1)
    #expect(state.prompt == nil, "the class has its turn later")
    #expect(state.drawnBox?.step == .second)
  }

  @Test func onANarrowScreenThePictureIsSeen() {
    var state = Self.ready(width: 50, height: 20)
    state.enter(.tab, .character("d"))
    #expect(!state.prefersPanel)
    #expect(state.drawnBox != nil)
  }

  @Test func aDrawnBoxJoinsTheAnnotationsAndCanBeDeletedAgain() throws {
    var state = MissState.ready()
    let annotated = state.objects
    let before = try #require(state.diagnosis).explanations.map(\.outcome)
    Self.drawByKeys(&state)
    state.enter(.enter)
    #expect(state.objects.count == annotated.count + 1)
    #expect(try #require(state.currentDiagnosis).explanations.count == annotated.count + 1)
    state.enter(.character("D"))
    #expect(state.objects == annotated)
    #expect(state.currentDiagnosis?.explanations.map(\.outcome) == before)
    state.options.target = 0
    state.enter(.delete)
    #expect(state.objects == annotated, "the annotations stay")
    #expect(state.message?.contains("from the annotations") == true)
  }

  @Test func withoutAnnotationsNothingIsLeftOfTheLastBox() {
    var state = Self.ready()
    Self.drawByKeys(&state)
    state.enter(.enter)
    #expect(state.pictures[0].objects?.count == 1)
    state.enter(.delete)
    #expect(state.pictures[0].objects == nil, "nobody says that nothing is in it")
  }

  @Test func whatWasPinnedStaysThatOfTheSameObjects() throws {
    var state = MissState.ready()
    for _ in 0..<2 {
      Self.drawByKeys(&state)
      state.enter(.enter)
    }
    state.enter(.character("b"))
    let outcomes = try #require(state.baseline?.outcomes)
    state.options.target = state.objects.count - 2
    state.enter(.character("D"))
    #expect(state.baseline?.outcomes?.count == outcomes.count - 1)
    #expect(state.objects.indices.allSatisfy { state.change(of: $0) == nil })
  }

  @Test func writesTheDrawnBoxesOfAllPictures() throws {
    var state = Self.ready()
    #expect(state.press(.character("W")).isEmpty)
    #expect(state.message?.contains("d draws") == true)
    Self.drawByKeys(&state)
    state.enter(.enter)
    let commands = state.press(.character("W"))
    guard case .saveTruth(let inference, let drawn)? = commands.first else {
      Issue.record("nothing is written: \(commands)")
      return
    }
    #expect(inference == state.inference)
    let image = try #require(state.picture).image
    #expect(
      drawn == [
        DrawnObjects(
          picture: 0, size: PixelSize(width: image.width, height: image.height), objects: state.objects)
      ])
    state.carryOut(commands)
    #expect(state.message == "saved 0-ground-truth.json")
  }

  @Test func theCommandLineSaysWhatItLeavesOut() {
    var state = MissState.ready()
    func remark() -> String? {
      for case .copy(_, let remark) in state.press(.character("y")) { return remark }
      return "nothing is copied"
    }
    #expect(remark() == nil)
    state.options.target = 2
    #expect(state.commandLine.contains("--select 3"))
    Self.drawByKeys(&state)
    state.enter(.enter)
    #expect(remark()?.contains("without the boxes drawn here") == true)
    #expect(!state.commandLine.contains("--select"), "no annotation file has it")
  }
}
