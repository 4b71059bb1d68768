import Diagnosis
import Imaging
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// View 3 compares anchors with the ground truth.
struct ObjectCoverageTests {
  @Test func everyObjectHasTheBestAnchorOfEachLevel() throws {
    let state = MissState.ready(view: .anchors)
    let inspected = try #require(state.inspected)
    let rows = ObjectCoverage(try #require(state.currentCoverage)).rows
    #expect(Set(rows.map(\.object)) == Set(state.objects.indices))
    #expect(rows.map(\.best) == rows.map(\.best).sorted(), "the worst first")
    for row in rows {
      let box = state.objects[row.object].target.box
      for (level, overlap) in row.overlaps.enumerated() {
        let anchors = 0..<inspected.trace.levels[level].anchorCount
        let best = anchors.reduce(0) { max($0, inspected.anchorBox(level, $1).iou(box)) }
        #expect(abs(best - overlap) < 1e-4, "object \(row.object) on level \(level)")
      }
    }
  }

  @Test func marksWhatAnchorsDoNotFit() throws {
    let state = MissState.ready(view: .anchors)
    let rows = ObjectCoverage(try #require(state.currentCoverage)).rows
    try #require(rows.contains { $0.best < 0.4 } && rows.contains { $0.best >= 0.5 })
    let text = DetectionsViewTests.text(state, width: 56)
    #expect(text.components(separatedBy: " <0.4").count - 1 == rows.count { $0.best < 0.4 })
    #expect(
      text.components(separatedBy: " <0.5").count - 1 == rows.count { $0.best >= 0.4 && $0.best < 0.5 })
    #expect(text.contains("\(rows.count { $0.best < 0.5 }) of \(rows.count) have none of"))
  }

  @Test func namesHaveRoomOnANarrowPanel() throws {
    let state = MissState.ready(view: .anchors)
    let coverage = try #require(state.currentCoverage)
    let best = try #require(ObjectCoverage(coverage).rows.last)
    let lines = DetectionsViewTests.text(state, width: 30).split(separator: "\n")
    let name = "class \(state.objects[best.object].target.label)"
    let row = try #require(lines.last { $0.contains(name) && $0.contains(" \(best.object + 1) ") })
    let percents = best.overlaps.map { "\(Int(($0 * 100).rounded()))" }
    #expect(row.split(separator: " ").suffix(percents.count).map(String.init) == percents, "\(row)")
    #expect(DetectionsViewTests.text(state, width: 30).contains("IoU in % of each"))
  }

  @Test func theCellIsComparedWithTheObjectThatItsAnchorsOverlapMost() throws {
    var state = MissState.ready(view: .anchors)
    let inspected = try #require(state.inspected)
    for index in state.objects.indices {
      state.followBestAnchor(of: index)
      state.options.target = nil
      let cell = try #require(CellPredictions(state, inspected))
      let compared = try #require(ComparedBox(state, inspected, cell))
      func overlap(_ object: MarkedObject) -> Float {
        cell.anchors.map { $0.original.iou(object.target.box) }.max() ?? 0
      }
      let best = state.objects.map(overlap).max() ?? 0
      let box = compared.box
      #expect(cell.anchors.map { $0.original.iou(box) }.max() == best)
    }
  }

  @Test func theChosenObjectIsTheOneThatIsComparedWith() throws {
    var state = MissState.ready(view: .anchors)
    let inspected = try #require(state.inspected)
    state.options.target = 3
    let cell = try #require(CellPredictions(state, inspected))
    let compared = try #require(ComparedBox(state, inspected, cell))
    #expect(compared.box == state.objects[3].target.box)
    let text = DetectionsViewTests.text(state, width: 56)
    for prediction in cell.anchors { #expect(text.contains(compared.text(prediction))) }
    #expect(text.contains("IoU→box"))
  }

  @Test func thePanelBeginsWithTheAnchorsWhateverObjectIsChosen() throws {
    var state = MissState.ready(width: 80, height: 24, view: .anchors)
    state.options.shape = 0
    state.options.target = state.objects.count - 1
    let pane = Renderer.pane(state, width: 30)
    #expect(pane.extent(rows: 19).firstLine(scroll: 0) == 0)
  }

  @Test func withoutGroundTruthTheChosenDetectionIsComparedWith() throws {
    var state = TestState.ready()
    state.press(.down, .enter)
    let inspected = try #require(state.inspected)
    let cell = try #require(CellPredictions(state, inspected))
    let compared = try #require(ComparedBox(state, inspected, cell))
    #expect(compared.box == state.selectedDetection?.box)
    #expect(!DetectionsViewTests.text(state, width: 56).contains("fit the ground truth"))
  }

  @Test func clickingAnObjectPutsTheCursorOnItsBestAnchor() throws {
    var state = MissState.ready(view: .anchors)
    let rows = ObjectCoverage(try #require(state.currentCoverage)).rows
    let row = try #require(rows.last)
    let panel = try #require(state.layout.panel)
    let line = try #require(
      Renderer.pane(state, width: panel.width).lines.firstIndex { $0.target == .object(row.object) })
    state.scroll = line
    let first = Renderer.pane(state, width: panel.width).extent(rows: panel.height).firstLine(scroll: line)
    state.carryOut(state.react(to: .mouse(MouseEvent(.press, x: panel.x + 2, y: panel.y + line - first))))
    #expect(state.options.view == .anchors)
    #expect(state.options.target == row.object)
    let inspected = try #require(state.inspected)
    let prediction = try #require(CellPredictions(state, inspected)).followed
    #expect(abs(prediction.original.iou(state.objects[row.object].target.box) - row.best) < 1e-4)
  }
}
