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
  }

  @Test(arguments: [(40, "kept"), (80, "above score"), (160, "anchors × ")])
  func theFunnelTellsAsMuchAsFits(width: Int, part: String) {
    var state = TestState.ready(width: width, height: 24)
    state.type("bs")
    let funnel = row(state, 22)
    #expect(funnel.contains(part) && funnel.contains("kept") && !funnel.contains("…"))
    #expect(funnel.contains("pin"))
  }

  @Test func theHeaderTellsHowCloseThePictureIs() {
    var state = TestState.ready(width: 80, height: 24)
    #expect(row(state, 0).hasSuffix("picture0.png"))
    state.type("+")
    #expect(row(state, 0).hasSuffix("picture0.png  1.5×"))
  }

  @Test(arguments: [
    (26, "photos/summer/IMG_0001.jpg"), (25, "…/summer/IMG_0001.jpg"), (20, "IMG_0001.jpg"),
    (12, "IMG_0001.jpg"), (8, "…001.jpg"), (1, "…"),
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
