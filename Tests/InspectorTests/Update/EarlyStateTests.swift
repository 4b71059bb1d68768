import Terminal
import Testing

@testable import Inspector

/// What may be asked for before there is anything to show.
struct EarlyStateTests {
  @Test(arguments: [(40, 10), (24, 8), (63, 48)])
  func listsPicturesInPlaceOfAPictureThatIsNotRead(_ width: Int, _ height: Int) {
    var state = TestState.fresh(pictures: 3, width: width, height: height)
    _ = state.start()
    state.press(.tab)
    #expect(Renderer().canvas(state).text.contains("picture2.png"))
  }

  @Test func choosesNoDetectionThatThereIsNot() {
    var state = TestState.fresh()
    state.options.selected = 100_000
    _ = state.start()
    _ = state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared))
    #expect(state.options.selected == nil)
    #expect(!state.commandLine.contains("--select"))
  }

  @Test func tellsLongNamesApartByTheirEnds() {
    var state = TestState.fresh(pictures: 2, width: 80, height: 24)
    for index in 0..<2 {
      state.pictures[index].name = "/a/folder/whose/name/is/so/long/that/nothing/else/fits/\(index).png"
    }
    state.press(.tab)
    let text = Renderer().canvas(state).text
    #expect(text.contains("/0.png") && text.contains("/1.png"))
  }
}
