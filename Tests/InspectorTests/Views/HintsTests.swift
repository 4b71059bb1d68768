import Diagnosis
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// The bottom line offers only keys that do something now, in every view and state.
struct HintsTests {
  /// All that a key may change, apart from messages.
  private struct Effects: Equatable {
    let options: ViewOptions
    let thresholds: Thresholds
    let places: [Int?]
    let flags: [Bool]
    let popup: PopupText?
    let facet: BrowserFacet?
    let drawnBox: DrawnBox?

    init(_ state: State) {
      (options, thresholds, popup) = (state.options, state.thresholds, state.popup)
      (facet, drawnBox) = (state.browser.facet, state.drawnBox)
      places = [state.inference.picture, state.browser.chosen, state.misses.chosenRemedy, state.scroll]
      flags = [state.baseline == nil, state.prompt == nil, state.showsPictureList, state.prefersPanel]
    }
  }

  /// What keys are said to do that do nothing.
  private static func idle(_ state: State) -> [String] {
    let before = Effects(state)
    return Hints.hints(state).filter { hint in
      !hint.keys.isEmpty
        && !hint.keys.contains { key in
          var after = state
          let commands = after.react(to: .key(key))
          return !commands.isEmpty || Effects(after) != before
        }
    }.map(\.text)
  }

  private func check(_ state: State, _ name: String) {
    for (width, height, isNewcomer) in [(160, 48, false), (80, 24, true), (80, 24, false), (50, 18, false)] {
      var state = state
      state.carryOut(state.update(.resize(width: width, height: height)))
      state.isNewcomer = isNewcomer
      let idle = Self.idle(state)
      #expect(idle.isEmpty, "\(name) at \(width)×\(height): \(idle) do nothing")
    }
  }

  @Test(arguments: ViewKind.ofOnePicture) func oneOfOneAndOfManyPictures(view: ViewKind) {
    for pictures in [1, 3] {
      var state = MissState.ready(pictures: pictures, view: .detections)
      state.press(.escape)
      state.enter(.character(Character(view.keyTitle)))
      check(state, "\(view) of \(pictures)")
      state.enter(.down, .down)
      check(state, "\(view) of \(pictures), with a choice")
      state.enter(.enter, .enter)
      check(state, "\(view) of \(pictures), followed")
    }
  }

  @Test func withoutGroundTruth() {
    var state = TestState.ready()
    for key in "123456" {
      state.enter(.character(key))
      check(state, "view \(key)")
    }
    state.enter(.character("5"))
    let texts = Hints.hints(state).map(\.text)
    #expect(texts.contains("d draw one") && !texts.contains("↑↓ choose") && !texts.contains("u next miss"))
  }

  @Test func withoutObjectsOrWhereNothingPasses() throws {
    check(MissState.ready(targets: []), "a picture without objects")
    var state = MissState.ready()
    let label = try #require((0..<20).first { label in !state.objects.contains { $0.target.label == label } })
    state.type("/\(label)")
    state.enter(.enter)
    try #require(state.listedObjects.isEmpty)
    check(state, "an empty filter")
    let texts = Hints.hints(state).map(\.text)
    #expect(texts.first == "Esc all objects" && !texts.contains("↑↓ choose"))
  }

  @Test func forEachKindOfMiss() {
    var state = MissState.ready(pictures: 2)
    for stage in MissStage.allCases {
      guard let index = state.object(missedAt: stage) else { continue }
      state.carryOut(state.choose(object: index))
      check(state, "\(stage)")
      let isTried = Hints.hints(state).contains { $0.text == "Enter tries what rescues it" }
      state.enter(.enter)
      #expect((state.activeTrial != nil) == isTried, "\(stage)")
      check(state, "\(stage), tried")
      if isTried { state.enter(.enter) }
    }
  }

  @Test func whereNothingIsDetected() {
    var state = MissState.ready(view: .detections)
    state.carryOut(state.set(.score, to: 1))
    check(state, "no detections")
    state.enter(.character("3"), .character("p"))
    check(state, "the anchor editor")
  }

  @Test func inEveryPanelOfTheLoss() {
    var state = MissState.ready(view: .focal)
    state.carryOut(state.lossIfNeeded())
    for mode in FocalMode.allCases {
      check(state, "\(mode)")
      state.enter(.down)
      check(state, "\(mode), with a choice")
      state.enter(.character("v"))
    }
  }

  @Test func inTheListOfPicturesAndTheBrowser() {
    for pictures in [1, 3] {
      var state = MissState.ready(pictures: pictures, width: 160)
      state.enter(.tab)
      check(state, "the list of \(pictures)")
    }
    for hasTruth in [true, false] {
      var state = BrowserState.ready(hasTruth: hasTruth)
      state.isNewcomer = false
      check(state, "the browser")
      state.browse(.character("v"))
      check(state, "the browser, filtered")
      state.browse(.tab)
      check(state, "the facets")
    }
    var state = BrowserState.ready()
    state.options.browser.filter.label = 19
    state.options.browser.filter.size = .large
    state.options.browser.filter.cause = .stage(.maxDetections)
    state.refind()
    check(state, "the browser, without a match")
  }
}
