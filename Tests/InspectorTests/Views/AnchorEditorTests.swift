import Diagnosis
import Imaging
import RetinaNet
import Terminal
import TestSupport
import Testing
import Training

@testable import Inspector

/// View 3's editor: other anchors, tried on the ground truth.
struct AnchorEditorTests {
  private func edited(_ keys: String, width: Int = 160, height: Int = 48) -> State {
    var state = MissState.ready(width: width, height: height, view: .anchors)
    state.type(keys)
    return state
  }

  @Test func keysChooseAndChange() throws {
    var state = edited("p")
    let own = state.configuration.anchors
    #expect(state.options.anchorEditor?.parameter == .level(state.layer?.level ?? -1))
    #expect(state.triedAnchors == own)
    state.type(">")
    let level = try #require(state.layer?.level)
    #expect(zip(state.triedAnchors.sizes[level], own.sizes[level]).allSatisfy { $0 > $1 })
    #expect(state.triedAnchors.aspectRatios == own.aspectRatios)
    state.type("r")
    #expect(state.options.anchorEditor == nil)
    #expect(state.triedAnchors == own)
    state.type("pP")
    let all = AnchorEditor.AnchorParameter.all(own)
    #expect(state.options.anchorEditor?.parameter == all[(level + all.count - 1) % all.count])
  }

  @Test func aScaleChangesEveryLevelAndARatioNone() {
    var state = edited("p")
    let own = state.configuration.anchors
    state.options.anchorEditor?.parameter = .scale(1)
    state.type("<")
    for (level, sizes) in state.triedAnchors.sizes.enumerated() {
      #expect(sizes[1] < own.sizes[level][1])
      #expect(sizes[0] == own.sizes[level][0] && sizes[2] == own.sizes[level][2])
    }
    state.options.anchorEditor?.parameter = .ratio(0)
    state.type("<<")
    #expect(state.triedAnchors.aspectRatios[0] < own.aspectRatios[0])
    // However often, sizes stay in range.
    state.options.anchorEditor?.parameter = .level(0)
    state.type(String(repeating: "<", count: 80))
    #expect(state.triedAnchors.sizes[0] == [1, 1, 1])
  }

  /// Against all anchors, laid and compared one by one.
  @Test(arguments: ["p", "p>>", "pppppp<<<", "P<<<<"])
  func coverageIsThatOfTheTriedAnchors(keys: String) throws {
    let state = edited(keys)
    let inspected = try #require(state.inspected)
    let (trace, anchors) = (inspected.trace, state.triedAnchors)
    let generator = AnchorGenerator(
      family: trace.configuration.family, sizes: anchors.sizes, aspectRatios: anchors.aspectRatios)
    let tried = TriedAnchors(trace, anchors, state.objects)
    let boxes = state.objects.map {
      trace.transform.trainingBox($0.target.box, family: trace.configuration.family)
    }
    for (number, level) in trace.levels.enumerated() {
      let rows = generator.anchors(
        level: number, gridHeight: level.gridHeight, gridWidth: level.gridWidth,
        padded: trace.transform.padded
      ).elements
      for (object, box) in boxes.enumerated() {
        var best = [Float](repeating: 0, count: 9)
        for anchor in 0..<level.anchorCount {
          let own = Box(
            x1: rows[anchor * 4], y1: rows[anchor * 4 + 1], x2: rows[anchor * 4 + 2],
            y2: rows[anchor * 4 + 3])
          best[anchor % 9] = max(best[anchor % 9], own.iou(box))
        }
        for shape in 0..<9 {
          #expect(abs(tried.overlaps[object][number][shape] - best[shape]) < 1e-5)
        }
      }
    }
    #expect(tried.positives.count == state.objects.count)
    for (object, count) in tried.positives.enumerated() {
      #expect((count == nil) == state.objects[object].target.isIgnored)
    }
  }

  @Test func theDrawnAnchorsFollowAndTheOutputsStay() throws {
    let before = edited("")
    let after = edited("p>>>>>>")
    let inspected = try #require(after.inspected)
    let (old, new) = (
      try #require(CellPredictions(before, inspected)), try #require(CellPredictions(after, inspected))
    )
    for (one, other) in zip(old.anchors, new.anchors) {
      #expect(one.final == other.final && one.original == other.original)
      #expect(one.drawn == one.original)
      #expect(other.drawn.area > 1.5 * one.drawn.area)
    }
    // The sentence may be broken into lines.
    let text = DetectionsViewTests.text(after, width: 56).split(whereSeparator: \.isWhitespace).joined(
      separator: " ")
    #expect(text.contains("scores and boxes stay those of its own anchors"))
    #expect(Renderer().frame(before).canvas != Renderer().frame(after).canvas)
  }

  @Test func otherViewsAndModelsWithOtherNumbersKeepTheirOwn() {
    var state = edited("p>")
    state.options.anchorEditor?.aspectRatios = [1]
    #expect(state.triedAnchors.aspectRatios == state.configuration.anchors.aspectRatios)
    state.type("4")
    #expect(!state.editsAnchors)
  }

  @Test(
    arguments: [
      ("p9", nil, nil), ("", nil, nil), ("scale-0", nil, nil), (nil, "16,20", nil),
      (nil, "1,2,3/1,2,3/1,2,3/1,2,3/0,2,3", nil), (nil, nil, "0.5,x"), (nil, nil, "1000"),
    ] as [(String?, String?, String?)])
  func refusesFlagsThatAreNoAnchors(edit: String?, sizes: String?, ratios: String?) {
    var request = ViewRequest(.anchors)
    (request.edit, request.anchorSizes, request.aspectRatios) = (edit, sizes, ratios)
    // Whether the model has a level is known with it.
    #expect(throws: ViewRequestError.self) {
      _ = try request.options(classes: ["a"])
      try request.check(TestState.ready())
    }
  }

  @Test func theCommandLineRepeatsTheEditor() throws {
    let state = edited("pp>>")
    #expect(state.commandLine.contains("--edit p4 --anchor-sizes 32,40,50/77,"), "\(state.commandLine)")
    let request = try RenderCommandLine(state.commandLine).request
    let options = try request.options(classes: state.configuration.classes)
    #expect(options.anchorEditor == state.options.anchorEditor)
    try request.check(state)
    var other = request
    other.aspectRatios = "1,2"
    #expect(throws: ViewRequestError.self) { try other.check(state) }
  }

  @Test(arguments: [(30, 19), (56, 48)])
  func panelSnapshot(width: Int, height: Int) throws {
    var state = edited("p")
    state.options.anchorEditor?.parameter = .scale(1)
    state.type("<<")
    var canvas = Canvas(width: width, height: height)
    Renderer.pane(state, width: width).draw(on: &canvas, canvas.area, scroll: 0)
    try Snapshot.check(canvas, "anchor-editor-\(width)x\(height)")
  }
}
