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

  /// What is too small for a box has the sign of its count below the thumbnail.
  @Test(arguments: [(80, 24), (120, 36)]) func signsInThumbnailsAreThoseOfTheirCounts(width: Int, height: Int)
  {
    let state = BrowserState.ready(width: width, height: height)
    let canvas = Renderer().canvas(state)
    #expect(!canvas.text.contains("◊") && !canvas.text.contains("◆"))
    let layout = state.browserLayout
    var seen: Set<Unicode.Scalar> = []
    for (place, picture) in state.visiblePictures.enumerated() {
      guard let tile = layout.tile(place) else { continue }
      let kinds = Set(state.matches(in: picture).map(\.kind.sign))
      for y in tile.y..<tile.bottom - BrowserLayout.captionRows {
        for x in tile.x..<tile.right where "○✗✓•".unicodeScalars.contains(canvas[x, y].glyph) {
          #expect(kinds.contains(canvas[x, y].glyph))
          seen.insert(canvas[x, y].glyph)
        }
      }
    }
    #expect(seen.contains("○"))
    for kind in ItemKind.allCases where kind.isMissed || kind.isFalsePositive {
      #expect(kind.sign == (kind.isMissed ? "○" : "✗"))
    }
  }

  @Test(arguments: [(80, 24), (120, 36), (160, 48)]) func saysHowManyPicturesLieBelow(width: Int, height: Int)
  {
    var state = BrowserState.ready(pictures: 40, width: width, height: height) { _ in }
    func last() -> Substring {
      let grid = state.browserLayout.grid
      return Renderer().canvas(state).text.split(separator: "\n", omittingEmptySubsequences: false)[
        grid.bottom - 1
      ].prefix(grid.width)
    }
    let seen = state.browserLayout.count
    #expect(last().contains("↓ \(40 - seen)"), "\(last())")
    state.browse(.pageDown)
    #expect(last().contains("↑ "), "\(last())")
    state.browse(.end)
    #expect(last().contains("↑ ") && !last().contains("↓"), "\(last())")
    state = BrowserState.ready(pictures: 2, width: width, height: height) { _ in }
    #expect(!last().contains("↓") && !last().contains("↑"))
  }

  @Test func tellsTheTimeLeftRoughly() {
    for (seconds, text) in [(0.2, "1 s"), (45, "45 s"), (240, "4 min"), (7800, "2 h 10 min")] {
      #expect(BrowserProgress.roughly(seconds: seconds) == text)
    }
  }

  /// Few pictures are shown as large as fit all at once; of many the size is that of any number.
  @Test(arguments: [
    // Columns and rows of terminal; pictures; columns and rows of thumbnails that are seen; their room.
    (80, 24, 1, 1, 1, 52, 16), (80, 24, 3, 2, 2, 25, 6), (80, 24, 8, 3, 2, 16, 6), (80, 24, 40, 3, 2, 16, 6),
    (80, 24, 5000, 3, 2, 16, 6), (120, 36, 1, 1, 1, 83, 29), (120, 36, 3, 2, 2, 41, 13),
    (120, 36, 8, 3, 3, 27, 7), (120, 36, 40, 4, 3, 20, 7), (120, 36, 5000, 4, 3, 20, 7),
    (160, 48, 1, 1, 1, 96, 36), (160, 48, 3, 2, 2, 59, 19), (160, 48, 8, 3, 3, 39, 11),
    (160, 48, 40, 5, 4, 23, 8), (160, 48, 5000, 5, 4, 23, 8),
  ])
  func fewPicturesFillTheScreen(
    width: Int, height: Int, pictures: Int, columns: Int, rows: Int, wide: Int, high: Int
  ) {
    let layout = BrowserState.fresh(pictures: pictures, width: width, height: height).browserLayout
    #expect((layout.columns, layout.rows) == (columns, rows))
    #expect((layout.thumbnail.width, layout.thumbnail.height) == (wide, high))
  }

  @Test func plusAndMinusChangeWhatIsSeen() {
    for (width, height) in [(160, 48), (80, 24)] {
      for pictures in [1, 8, 60] {
        var state = BrowserState.fresh(pictures: pictures, width: width, height: height)
        var columns = [state.browserLayout.columns]
        for key in "----++++++" {
          state.type(String(key))
          let now = state.browserLayout.columns
          let isOver = state.options.browser.scale == (key == "-" ? .tiny : .huge) || now == 1
          #expect(key == "-" ? now > columns.last! || isOver : now < columns.last! || isOver)
          columns.append(now)
        }
        state.type("0")
        #expect(state.options.browser.scale == nil && state.browserLayout.columns == columns[0])
      }
    }
  }

  @Test func tilesLieInTheGridAndApart() {
    for (width, height) in [(160, 48), (120, 36), (80, 24), (64, 12), (24, 8)] {
      for pictures in [1, 3, 8, 40, 5000] { expectApart(pictures, width, height) }
    }
  }

  private func expectApart(_ pictures: Int, _ width: Int, _ height: Int) {
    let layout = BrowserState.fresh(pictures: pictures, width: width, height: height).browserLayout
    let tiles = (0..<layout.count).compactMap { layout.tile($0) }
    for (index, tile) in tiles.enumerated() {
      #expect(tile.right <= layout.grid.right && tile.bottom <= layout.grid.bottom, "\(width)×\(height)")
      for other in tiles.dropFirst(index + 1) { #expect(tile.overlap(other) == 0) }
    }
  }
}
