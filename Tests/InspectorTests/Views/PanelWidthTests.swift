import Diagnosis
import Support
import Terminal
import Testing

@testable import Inspector

/// No line of a panel is wider than the panel, which would cut it.
struct PanelWidthTests {
  private func check(_ state: State, _ name: String) {
    for (width, height) in [(160, 48), (100, 30), (80, 24), (64, 20), (50, 18)] {
      var state = state
      state.prefersPanel = true
      state.carryOut(state.update(.resize(width: width, height: height)))
      guard let area = state.panelArea else {
        Issue.record("\(name) has no panel")
        continue
      }
      for line in Renderer.pane(state, width: area.width).lines {
        let text = line.spans.map(\.text).joined()
        let columns = TextGlyphs.width(text)
        #expect(columns <= area.width, "\(name) at \(width)×\(height): \(columns) of \(area.width): \(text)")
      }
    }
  }

  @Test(arguments: ViewKind.ofOnePicture) func everyView(view: ViewKind) {
    var state = MissState.ready(pictures: 2, view: .detections)
    state.enter(.character(Character(view.keyTitle)))
    check(state, "\(view)")
    state.enter(.down, .down, .character("b"), .character("S"), .character("S"))
    check(state, "\(view), with a choice")
    state.options.showsGroundTruth = true
    state.notes = ["a/long/path/annotations.json: something was left out of it; give another file"]
    check(state, "\(view), with notes")
  }

  @Test(arguments: ViewKind.ofOnePicture) func withoutGroundTruth(view: ViewKind) {
    var state = TestState.ready()
    state.enter(.character(Character(view.keyTitle)))
    check(state, "\(view)")
  }

  @Test func everyMiss() {
    var state = MissState.ready()
    for index in state.objects.indices {
      state.carryOut(state.choose(object: index))
      check(state, "object \(index + 1)")
    }
  }

  @Test func everyPanelOfTheLoss() {
    var state = MissState.ready(view: .focal)
    state.carryOut(state.lossIfNeeded())
    for mode in FocalMode.allCases {
      check(state, "\(mode)")
      state.enter(.down)
      check(state, "\(mode), with a choice")
      state.enter(.character("v"))
    }
  }

  @Test func otherAnchorsAndNoDetections() {
    var state = MissState.ready(view: .anchors)
    state.enter(.character("p"), .character(">"))
    check(state, "the anchor editor")
    state.enter(.character("1"))
    state.carryOut(state.set(.score, to: 1))
    check(state, "no detections")
  }

  @Test func theListOfPicturesAndTheBrowser() {
    var state = MissState.ready(pictures: 3)
    state.enter(.tab)
    check(state, "the list")
    for hasTruth in [true, false] {
      var state = BrowserState.ready(hasTruth: hasTruth)
      state.browse(.tab)
      check(state, "the facets")
      state.browse(.down, .enter)
      check(state, "the facets, filtered")
    }
  }
}
