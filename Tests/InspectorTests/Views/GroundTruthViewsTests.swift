import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// Ground truth in the views that are about something else.
struct GroundTruthViewsTests {
  @Test func gShowsAndHidesIt() {
    var state = MissState.ready(view: .detections)
    state.press(.escape)
    let without = Renderer().canvas(state)
    state.press(.character("g"))
    #expect(state.options.showsGroundTruth)
    #expect(state.message == nil)
    let with = Renderer().canvas(state)
    #expect(with.text != without.text)
    #expect(with.text.contains("GT"))
    #expect(state.commandLine.contains("--ground-truth"))
    state.press(.character("g"))
    #expect(Renderer().canvas(state).text == without.text)
    #expect(!state.commandLine.contains("--ground-truth"))
  }

  @Test(arguments: [ViewKind.detections, .levels, .anchors, .scores])
  func everyObjectIsOutlinedInTheColourOfWhatBecameOfIt(view: ViewKind) throws {
    var state = MissState.ready(view: view)
    state.options.showsGroundTruth = true
    let overlay = Renderer.overlay(state, try #require(state.inspected))
    for stage in MissStage.allCases where state.object(missedAt: stage) != nil {
      #expect(overlay.outlines.contains { $0.color == stage.color }, "\(stage) in \(view)")
    }
  }

  @Test func withoutGroundTruthItSaysHowToGiveSome() {
    var state = TestState.ready()
    state.press(.character("g"))
    #expect(state.message?.contains("--annotations") == true && state.message?.contains("d draws") == true)
  }

  @Test func detectionsSayWhatTheyAre() throws {
    var state = MissState.ready(view: .detections)
    let verdicts = try #require(state.diagnosis).verdicts
    #expect(Set(verdicts.map(\.word)).count >= 3, "\(verdicts)")
    for width in [50, 56] {
      let list = DetectionsViewTests.text(state, width: width).split(separator: "\n")
      for (index, verdict) in verdicts.enumerated() {
        let words = column(verdict.words(state.objects.map(\.target), state.configuration), 19)
        #expect(list[index + 2].hasSuffix(" " + words), "\(list[index + 2])")
        #expect(list[index + 2].count == width)
      }
    }
    let narrow = DetectionsViewTests.text(state, width: 30).split(separator: "\n")
    for (index, verdict) in verdicts.enumerated() { #expect(narrow[index + 2].hasSuffix(verdict.sign)) }
    for index in verdicts.indices {
      state.options.selected = index
      let text = DetectionsViewTests.text(state, width: 200)
      let sentence = verdicts[index].sentence(
        state.objects.map(\.target), state.configuration, bound: 0.5,
        box: try #require(state.selection).detections[index].box, unknown: [])
      #expect(text.contains(sentence), "\(text)")
    }
  }

  @Test func withoutGroundTruthDetectionsSayNothingOfIt() {
    let state = TestState.ready()
    #expect(state.verdicts == nil)
    #expect(!DetectionsViewTests.text(state, width: 56).contains("truth"))
  }

  @Test func whileThresholdsMoveDetectionsStayWhatTheyWere() throws {
    var state = MissState.ready(view: .detections)
    let known = try #require(state.verdicts)
    state.press(.character("S"))
    let verdicts = try #require(state.verdicts)
    let kept = try #require(state.selection).detections
    #expect(verdicts.count == kept.count)
    #expect(verdicts == Array(known.prefix(kept.count)), "the diagnosis is still on its way")
  }

  @Test func aFalsePositivesObjectIsChosenInView5() throws {
    var state = MissState.ready(view: .detections)
    let verdicts = try #require(state.diagnosis).verdicts
    let index = try #require(verdicts.firstIndex { $0.isFalsePositive && $0.object != nil })
    state.options.selected = index
    state.enter(.character("5"))
    #expect(state.options.target == verdicts[index].object)
  }

  @Test(arguments: [
    (ViewKind.detections, 120, 36), (.detections, 80, 24), (.anchors, 120, 48), (.anchors, 80, 24),
    (.scores, 100, 30), (.levels, 100, 30),
  ])
  func screenSnapshot(view: ViewKind, width: Int, height: Int) throws {
    var state = MissState.ready(width: width, height: height, view: view)
    state.enter(.character("g"))
    if view == .detections { state.enter(.down) }
    try Snapshot.check(Renderer().canvas(state), "truth-\(view.name)-\(width)x\(height)")
  }

  @Test(arguments: [(160, 48), (80, 24), (50, 20), (24, 8)])
  func fitsEverySize(width: Int, height: Int) {
    for view in ViewKind.allCases {
      var state = MissState.ready(width: width, height: height, view: view)
      state.options.showsGroundTruth = true
      let canvas = Renderer().canvas(state)
      #expect((canvas.width, canvas.height) == (width, height))
      #expect(canvas.asciified().text.utf8.allSatisfy { $0 < 0x80 })
    }
  }

  @Test(arguments: [(100, 30, [Key]()), (100, 30, [.enter, .shiftLeft, .shiftUp]), (60, 16, [.enter])])
  func drawingSnapshot(width: Int, height: Int, keys: [Key]) throws {
    var state = BoxDrawingUpdateTests.ready(width: width, height: height)
    state.enter(.character("d"))
    for key in keys { state.enter(key) }
    try Snapshot.check(Renderer().canvas(state), "drawing-\(keys.count)-\(width)x\(height)")
  }

  @Test func drawingNamesSnapshot() throws {
    var state = BoxDrawingUpdateTests.ready(width: 80, height: 24)
    BoxDrawingUpdateTests.drawByKeys(&state)
    try Snapshot.check(Renderer().canvas(state), "drawing-naming-80x24")
  }
}
