import RetinaNet
import Terminal
import TestSupport
import Testing

@testable import Inspector

struct BrowserViewTests {
  @Test(arguments: [(80, 24), (160, 48)])
  func gridSnapshot(width: Int, height: Int) throws {
    var state = BrowserState.ready(width: width, height: height)
    state.browse(.right)
    try Snapshot.check(Renderer().canvas(state), "browser-\(width)x\(height)")
  }

  @Test func filteredSnapshot() throws {
    var state = BrowserState.ready(width: 120, height: 36)
    state.browse(.character("v"), .tab, .down)
    try Snapshot.check(Renderer().canvas(state), "browser-missed-120x36")
  }

  @Test func withoutGroundTruthSnapshot() throws {
    let state = BrowserState.ready(width: 80, height: 24, hasTruth: false)
    try Snapshot.check(Renderer().canvas(state), "browser-without-truth-80x24")
  }

  @Test(arguments: [(160, 48), (120, 36), (80, 24), (63, 20), (40, 10), (24, 8)])
  func fitsEverySizeAndEveryDepth(width: Int, height: Int) {
    for depth in ColorDepth.allCases {
      var state = BrowserState.ready(width: width, height: height)
      state.traits.depth = depth
      state.work(through: state.update(.resize(width: width, height: height)))
      for key in [Key.down, .tab, .character("+"), .character("v")] {
        state.browse(key)
        let canvas = Renderer().canvas(state)
        #expect((canvas.width, canvas.height) == (width, height))
        #expect(canvas.asciified().text.utf8.allSatisfy { $0 < 0x80 })
      }
    }
  }

  @Test func saysWhatPassesTheFilterInPlainWords() {
    var state = BrowserState.ready()
    state.options.browser.filter.cause = .stage(.score)
    state.options.browser.filter.size = .small
    state.refind()
    let finding = state.browser.finding
    let objects =
      finding.objects == 1 ? "1 object" : finding.objects == 0 ? "nothing" : "\(finding.objects) objects"
    #expect(
      BrowserSummary.text(state)
        == "missed · score too low · small: \(objects) in \(finding.order.count) of 12 pictures")
  }

  @Test func tellsTheTimeLeftRoughly() {
    for (seconds, text) in [(0.2, "1 s"), (45, "45 s"), (240, "4 min"), (7800, "2 h 10 min")] {
      #expect(BrowserProgress.roughly(seconds: seconds) == text)
    }
  }

  @Test func tilesLieInTheGridAndApart() {
    for (width, height) in [(160, 48), (120, 36), (80, 24), (64, 12), (24, 8)] {
      let state = BrowserState.fresh(width: width, height: height)
      let layout = state.browserLayout
      let tiles = (0..<layout.count).compactMap { layout.tile($0) }
      for (index, tile) in tiles.enumerated() {
        #expect(tile.right <= layout.grid.right && tile.bottom <= layout.grid.bottom, "\(width)×\(height)")
        for other in tiles.dropFirst(index + 1) { #expect(tile.overlap(other) == 0) }
      }
    }
  }
}
