import RetinaNet
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// Networks whose heads see other levels than P3 to P7.
@Suite struct OtherLevelsTests {
  @Test(arguments: [[2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7], [3, 4, 5, 6], [4, 5, 6, 7], [3, 5, 6]])
  func `every view shows the levels that there are`(levels: [Int]) throws {
    let names = levels.map { "P\($0)" }
    let inspected = TestState.inspected(levels: levels)
    #expect(inspected.trace.pyramidLayers.map(\.name) == names)
    for view in ViewKind.allCases {
      var state = TestState.ready(inspected: inspected)
      state.options.view = view
      var seen: Set<String> = []
      for _ in 0..<8 { state.press(.character("[")) }
      for _ in 0..<8 {
        if let layer = state.layer { seen.insert(layer.name) }
        _ = Renderer().frame(state)
        state.press(.character("]"))
      }
      if [.levels, .anchors, .scores].contains(view) { #expect(seen == Set(names), "\(view.name)") }
    }
  }

  @Test func `the cursor, boxes and the editor find the levels`() throws {
    let inspected = TestState.inspected(levels: [2, 3, 4, 5, 6, 7])
    var state = TestState.ready(inspected: inspected)
    let detection = try #require(inspected.trace.levels.isEmpty ? nil : state.selection?.detections.first)
    state.press(.down, .enter)
    #expect(state.options.view == .anchors)
    #expect(state.layer?.name == detection.levelName(in: inspected.trace))
    state.press(.character("p"), .character(">"), .character("K"), .escape)
    _ = Renderer().frame(state)
    #expect(state.commandLine.contains("--edit \(detection.levelName(in: inspected.trace).lowercased())"))
    state.options.view = .anchors
    state.options.layer = try #require(FeatureLayer(name: "P2"))
    #expect(state.level == 0 && state.commandLine.contains("--level P2"))
    state.type("d")
    _ = Renderer().frame(state)
  }

  @Test func `flags name the levels that there are`() throws {
    let inspected = TestState.inspected(levels: [2, 3, 4, 5, 6])
    var state = TestState.ready(inspected: inspected)
    for (level, edit, isThere) in [("P2", "p2", true), ("P6", "p6", true), ("P7", "p7", false)] {
      var request = ViewRequest(.anchors)
      request.level = FeatureLayer(name: level)
      state.options = try request.options(classes: inspected.trace.configuration.classes)
      if isThere {
        try request.check(state)
      } else {
        #expect(throws: ViewRequestError("--level P7: the model has P2, P3, P4, P5, P6")) {
          try request.check(state)
        }
      }
      request.level = nil
      request.edit = edit
      if isThere {
        try request.check(state)
      } else {
        #expect(throws: ViewRequestError("--edit p7: the model has p2, p3, p4, p5, p6")) {
          try request.check(state)
        }
      }
    }
  }
}

extension Detection {
  fileprivate func levelName(in trace: Trace) -> String { trace.levels[level].name }
}
