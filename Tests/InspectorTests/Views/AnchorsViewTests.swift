import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal
import TestSupport
import Testing

@testable import Inspector

struct AnchorsViewTests {
  private static func text(_ state: State, width: Int = 56) -> String {
    Renderer.pane(state, width: width).lines.map { $0.spans.map(\.text).joined() }.joined(separator: "\n")
  }

  @Test func aCellHasTheAnchorsOfItsPlace() throws {
    var state = TestState.ready()
    state.options.view = .anchors
    state.press(.character("]"), .right, .down)
    let inspected = try #require(state.inspected)
    let cell = try #require(CellPredictions(state, inspected))
    #expect(cell.level == 1)
    #expect(cell.cell == state.cursor)
    #expect(cell.anchors.map(\.shape) == Array(0..<9))
    for prediction in cell.anchors {
      #expect(prediction.cell == cell.cell)
      let middle = prediction.original.middle
      #expect(abs(middle.x - cell.center.x) < 0.51 && abs(middle.y - cell.center.y) < 0.51)
    }
    let best = cell.anchors.compactMap { $0.classes.first?.logit }.max()
    #expect(cell.followed.classes.first?.logit == best, "without a choice the best is followed")
  }

  @Test func theChosenShapeIsFollowed() throws {
    var state = TestState.ready()
    state.type("3...")
    let inspected = try #require(state.inspected)
    #expect(CellPredictions(state, inspected)?.followed.shape == 2)
    #expect(Self.text(state).contains("From anchor 2 to a box"))
  }

  @Test func stepsHoldTheNumbers() throws {
    var state = TestState.ready()
    state.press(.down, .enter)
    let inspected = try #require(state.inspected)
    let prediction = try #require(CellPredictions(state, inspected)).followed
    let text = Self.text(state, width: 200)
    #expect(text.contains("dx \(signed(prediction.deltas[0], 3))"))
    #expect(text.contains("dh \(signed(prediction.deltas[3], 3))"))
    #expect(text.contains("= \(signed(prediction.deltas[0] * prediction.box.width, 1))"))
    #expect(text.contains(prediction.final.rangesText))
    #expect(text.contains("kept: detection 1"))
  }

  @Test func enterGoesThereAndBack() throws {
    var state = TestState.ready()
    state.press(.down, .down)
    let chosen = try #require(state.options.selected)
    state.press(.enter)
    #expect(state.options.view == .anchors)
    state.options.selected = nil
    state.press(.enter)
    #expect(state.options.view == .detections)
    #expect(state.options.selected == chosen)
  }

  @Test func enterGoesToTheSuppressor() throws {
    var state = TestState.ready()
    let selection = try #require(state.selection)
    let nmsCandidate = try #require(
      selection.nmsCandidates.first { if case .suppressed = $0.fate { true } else { false } })
    guard case .suppressed(let by, _) = nmsCandidate.fate, case .kept(let index) = selection.fate(of: by)
    else {
      return
    }
    let inspected = try #require(state.inspected)
    let prediction = AnchorPrediction(inspected, nmsCandidate.candidate)
    try #require(prediction.best == nmsCandidate.candidate)
    state.type("3")
    state.options.layer = .pyramid(prediction.level)
    state.options.cell = prediction.cell
    state.options.shape = prediction.shape
    state.press(.enter)
    #expect(state.options.selected == index)
    #expect(state.message?.contains("suppressed") == true)
  }

  @Test func enterSaysWhereNothingCameOfAnAnchor() throws {
    var state = TestState.ready()
    state.type("3SSSSSS")
    state.options.layer = .pyramid(0)
    state.options.cell = GridCell(x: 0, y: 0)
    state.options.shape = 0
    state.press(.enter)
    #expect(state.options.view == .anchors)
    #expect(state.message?.hasPrefix("no detection: score") == true, "\(state.message ?? "")")
  }

  @Test func coverageCountsWhatIsThere() throws {
    let inspected = TestState.shared
    let selection = inspected.candidates.select(
      Thresholds(score: 0.5, nms: 0.5, topK: 1000, maxDetections: 300))
    let coverage = LevelCoverage(inspected, selection)
    #expect(coverage.rows.map(\.anchorCount) == inspected.trace.levels.map(\.anchorCount))
    #expect(coverage.rows.reduce(0) { $0 + $1.kept } == selection.detections.count)
    #expect(coverage.sizes == selection.detections.map { $0.box.area.squareRoot() }.sorted())
    let median = Double(coverage.sizes[coverage.sizes.count / 2])
    // P3: nine anchors every 8 × 8 pixels of the input, which is about twice as large as the picture.
    let density = try #require(coverage.rows[0].anchorsOnObject)
    #expect(abs(density - median * median * 9 / 16) < 0.05 * density)
    #expect(abs(coverage.rows[0].sizes.lowerBound - 16) < 1)
    #expect(abs(coverage.rows[0].sizes.upperBound - 25) < 1.5)
  }

  @Test(arguments: [Family.torchvision, .mmdetection, .detectron2])
  func shapesAreNamedInTheHeadsOrder(family: Family) {
    let generator = AnchorGenerator(family: family, sizes: [[32, 40, 50]], aspectRatios: [0.5, 1, 2])
    for (index, box) in generator.cellAnchors(level: 0).enumerated() {
      let (size, ratio) = generator.shape(level: 0, index)
      #expect(abs(Double(box.height / box.width) - ratio) < 0.1, "\(family) \(index)")
      #expect(abs(Double(box.area.squareRoot()) - size) < 1, "\(family) \(index)")
    }
  }

  @Test(arguments: [30, 36, 44, 56], [true, false])
  func everyWidthHasScoreIoUAndFate(width: Int, hasTruth: Bool) throws {
    var state = hasTruth ? MissState.ready(view: .detections) : TestState.ready()
    state.press(.down, .enter)
    let lines = Renderer.pane(state, width: width).lines.map { $0.spans.map(\.text).joined() }
    let heading = try #require(lines.first { $0.hasPrefix("# ") })
    for name in ["score", "IoU", "fate"] { #expect(heading.contains(name), "\(heading)") }
    for line in lines where line.contains("■") { #expect(TextGlyphs.width(line) <= width, "\(line)") }
    #expect(lines.contains { $0.split(separator: " ").last == "kept" }, "\(lines)")
  }

  @Test func panelSnapshot() throws {
    var state = TestState.ready(width: 80, height: 24)
    state.press(.down, .enter)
    var canvas = Canvas(width: 56, height: 48)
    Renderer.pane(state, width: 56).draw(on: &canvas, canvas.area, scroll: 0)
    try Snapshot.check(canvas, "anchors-56x48")
  }
}
