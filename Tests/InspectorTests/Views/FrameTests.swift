import Imaging
import Terminal
import Testing

@testable import Inspector

/// The lines around picture and panel, on screens of many widths.
struct FrameTests {
  private func row(_ state: State, _ y: Int) -> String {
    let canvas = Renderer().canvas(state)
    return canvas.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[y]
  }

  @Test(arguments: ["1", "2", "3", "4"], [40, 64, 80, 100, 160])
  func hintsAreWholeAndEndWithHelpAndQuitting(view: String, width: Int) {
    var state = TestState.ready(width: width, height: 24)
    state.type(view)
    let hint = row(state, 23)
    #expect(hint.hasSuffix("? help  q quit") && !hint.contains("…"))
  }

  @Test func theFirstHintFitsEightyColumns() {
    let state = TestState.ready(width: 80, height: 24)
    #expect(row(state, 23) == "New here?  ↑↓ choose  1–6 views  s S score threshold  ? all keys  q quit")
    let several = TestState.ready(pictures: 2, width: 80, height: 24)
    #expect(
      row(several, 23) == "New here?  ↑↓ choose  1–6 views  o next picture  Tab files  ? all keys  q quit")
  }

  @Test(arguments: [80, 160])
  func theListOfPicturesHasHintsOfItsOwn(width: Int) {
    var state = TestState.ready(pictures: 3, width: width, height: 24)
    state.press(.tab)
    let hint = row(state, 23)
    #expect(hint.contains("↑↓ picture") && hint.contains("back to the view") && hint.hasSuffix("q quit"))
    #expect(!hint.contains("Enter its anchors"))
  }

  @Test(arguments: FocalMode.allCases)
  func viewSixOffersOnlyWhatItsPanelAnswersTo(mode: FocalMode) {
    var state = FocalState.ready(mode, width: 200, height: 48)
    state.press(.character("x"))
    state.message = nil
    let hint = row(state, 47)
    #expect(hint.contains("[ ] level") == (mode == .map))
    #expect(hint.contains("p side") == [.map, .cumulative].contains(mode))
    #expect(hint.contains(", . gradient") == [.map, .shares, .curves].contains(mode))
    state.traits.size = CellSize(width: 80, height: 24)
    let narrow = row(state, 23)
    #expect(narrow.contains("= value") && !narrow.contains("r paper's"), "\(narrow)")
    state.options.focal.loss.gamma = 1
    #expect(row(state, 23).contains("r paper's"), "there is something to go back from")
  }

  @Test func guessedColoursAreSaidOnceAndThenTheGreetingStays() {
    var state = TestState.ready(width: 80, height: 24)
    state.traits.depth = .palette256
    state.guessesColors = true
    #expect(row(state, 23).contains("x tries truecolor"))
    state.press(.down)
    #expect(row(state, 23).hasPrefix("New here?"))
    state.press(.down)
    #expect(!row(state, 23).contains("New here?") && !row(state, 23).contains("truecolor"))
    guard case .setColorDepth(.truecolor)? = state.press(.character("x")).first else {
      Issue.record("x does not try truecolor first")
      return
    }
    state.press(.character("x"))
    #expect(state.traits.depth == .palette256, "and then goes on as always")
  }

  @Test(arguments: [80, 160])
  func aScoreOfAClassStandsAtItsSlider(width: Int) {
    var state = TestState.ready(width: width, height: 24)
    func sliders() -> String { row(state, width < 118 ? 20 : 21) }
    #expect(sliders().contains(" 0.50 ") && !sliders().contains("0.50,"))
    state.thresholds.scoreByClass[7] = 0.1834
    #expect(sliders().contains("0.50, class 7 0.1834"), "\(sliders())")
    state.thresholds.scoreByClass[3] = 0.2
    let told = ["1 more", "2 classes differ", "2 differ"].contains { sliders().contains($0) }
    #expect(told, "\(sliders())")
    state.thresholds.scoreByClass = [:]
    state.tunedLabel = 4
    #expect(sliders().contains("0.50, class 4 0.50"), "the class that the slider is set to: \(sliders())")
  }

  @Test(arguments: [(40, "kept"), (80, "above score"), (160, "anchors × ")])
  func theFunnelTellsAsMuchAsFits(width: Int, part: String) {
    var state = TestState.ready(width: width, height: 24)
    state.type("bs")
    let funnel = row(state, 22)
    #expect(funnel.contains(part) && funnel.contains("kept") && !funnel.contains("…"))
    #expect(funnel.contains("pinned: +"), "\(funnel)")
  }

  /// Numbers stand behind their names, with a remark and without it.
  @Test func theFunnelHasOneWording() {
    var state = TestState.ready(width: 80, height: 24)
    for keys in ["", "bs"] {
      state.type(keys)
      let funnel = row(state, 22)
      #expect(funnel.contains("→ above score ") && funnel.contains("→ kept "), "\(funnel)")
    }
  }

  @Test func theBrowserLeavesRoomForThePicturesName() {
    var state = BrowserState.ready(width: 80, height: 24)
    state.browse(.right)
    #expect(row(state, 0).hasSuffix("6 Focal B  picture1.png  2/12"), "\(row(state, 0))")
  }

  @Test func theHeaderTellsHowCloseThePictureIs() {
    var state = TestState.ready(width: 80, height: 24)
    #expect(row(state, 0).hasSuffix("picture0.png"))
    state.type("+")
    #expect(row(state, 0).hasSuffix("picture0.png  1.5×"))
  }

  @Test(arguments: [
    (26, "photos/summer/IMG_0001.jpg"), (25, "…/summer/IMG_0001.jpg"), (20, "IMG_0001.jpg"),
    (12, "IMG_0001.jpg"), (11, "IMG…001.jpg"), (8, "IM…1.jpg"), (2, "…g"), (1, "…"),
  ])
  func aPictureIsCalledByItsNameWhereThePathIsTooLong(width: Int, name: String) {
    #expect(FileName.text("photos/summer/IMG_0001.jpg", width: width) == name)
  }

  @Test func fewColoursLeaveHeatMapsAlone() {
    let span = ValueRange(low: 0, high: 1)
    let opaque = ColorDepth.allCases.filter { ColorMap(.sequential, span, depth: $0).isOpaque }
    #expect(opaque == [.palette16, .palette8, .none])
  }
}

/// The sliders below the picture.
struct SliderTests {
  @Test(arguments: [(80, 24), (100, 30), (118, 30), (120, 36), (160, 48)])
  func thatOfTheScoreTellsTheThresholdOfAClass(width: Int, height: Int) throws {
    var state = MissState.ready(width: width, height: height)
    let area = try #require(state.layout.sliders)
    let even = Sliders(area, state).sliders
    state.thresholds.scoreByClass[3] = 0.25
    let sliders = Sliders(area, state).sliders
    #expect(Renderer().canvas(state).text.contains("0.50, class 3 0.25"))
    for (slider, other) in zip(sliders, even) {
      #expect(slider.track.area.width >= Slider.leastTrack && slider.area.right <= area.right)
      #expect(slider.area.y == other.area.y)
    }
    for (left, right) in zip(sliders, sliders.dropFirst()) where left.area.y == right.area.y {
      #expect(left.area.right == right.area.x)
    }
  }

  private typealias Slider = Sliders.Slider
}
