import Diagnosis
import Imaging
import RetinaNet
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// What lies over everything else: help, glossary, notes on the files, and lines that are typed.
struct PopupTests {
  private static let sizes = [(80, 24), (160, 48)]

  private func rows(_ state: State) -> [String] {
    Renderer().canvas(state).text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(arguments: ViewKind.allCases, sizes)
  func theFirstPageOfTheHelpHasTheViewsOwnKeysAndThatForQuitting(view: ViewKind, size: (Int, Int)) {
    var state = MissState.ready(width: size.0, height: size.1)
    state.options.view = view
    state.type("?")
    let rows = rows(state)
    let text = rows.joined(separator: " ")
    #expect(text.contains("quit") && text.contains("q or Esc close"))
    for binding in KeyTable.bindings where binding.views?.contains(view) ?? false {
      #expect(text.contains(binding.keyText), "\(binding.text)")
    }
    #expect(!rows.dropLast(5).contains { $0.contains("…") }, "nothing is cut at the border: \(text)")
    let borders = rows.filter { $0.contains("│") }
    #expect(borders.allSatisfy { $0.filter { $0 == "│" }.count >= 2 })
  }

  @Test(arguments: ViewKind.allCases)
  func allOfTheHelpFitsALargeScreen(view: ViewKind) {
    var state = MissState.ready()
    state.options.view = view
    state.type("?")
    let text = rows(state).joined(separator: " ")
    let extent = TextPopup.extent(state)
    #expect(extent.map { $0.lineCount <= $0.rows } == true, "\(text)")
    for binding in KeyTable.bindings where binding.views?.contains(view) ?? true {
      #expect(text.contains(binding.keyText), "\(binding.text)")
    }
  }

  /// On a narrow screen fewer keys are named, and none by half.
  @Test(arguments: [24, 30, 40, 52, 60, 72]) func keysAreNamedWhole(width: Int) {
    for text in ["?", "K"] {
      var state = MissState.ready(width: width, height: 16)
      state.type(text)
      let rows = rows(state)
      let border = rows.first { $0.hasPrefix("└") } ?? ""
      #expect(!border.contains("…") && border.lowercased().contains("esc close"), "\(border)")
      #expect(!rows[15].contains("…") && rows[15].contains("Esc"), "\(rows[15])")
      #expect(!rows[0].contains("…"), "\(rows[0])")
      #expect(!(rows.first { $0.contains("↓ ") } ?? "").contains("…"))
    }
    var state = MissState.ready(width: width, height: 16)
    state.type("/")
    #expect(!rows(state)[15].contains("…") && rows(state)[15].contains("Esc leaves"))
  }

  @Test(arguments: sizes)
  func helpSnapshot(width: Int, height: Int) throws {
    var state = MissState.ready(width: width, height: height)
    state.type("?")
    try Snapshot.check(Renderer().canvas(state), "help-misses-\(width)x\(height)")
  }

  @Test(arguments: sizes)
  func glossarySnapshot(width: Int, height: Int) throws {
    var state = MissState.ready(width: width, height: height)
    state.type("K")
    try Snapshot.check(Renderer().canvas(state), "glossary-misses-\(width)x\(height)")
  }

  @Test(arguments: sizes)
  func findingSnapshot(width: Int, height: Int) throws {
    var state = MissState.ready(width: width, height: height)
    state.type("/1")
    try Snapshot.check(Renderer().canvas(state), "find-class-\(width)x\(height)")
  }

  @Test(arguments: sizes)
  func typingSnapshot(width: Int, height: Int) throws {
    var state = MissState.ready(width: width, height: height)
    state.type("=1x")
    state.press(.enter)
    try Snapshot.check(Renderer().canvas(state), "type-value-\(width)x\(height)")
  }

  /// The text of each row of the pop-up, without its frame and the picture beside it.
  private func popup(_ state: State) -> [String] {
    rows(state).compactMap { row in
      let parts = row.split(separator: "│", omittingEmptySubsequences: false)
      return parts.count > 2 && parts[0].isEmpty ? parts[1].trimmingCharacters(in: .whitespaces) : nil
    }
  }

  @Test func listTheClassesWithAScoreOfTheirOwn() {
    var state = MissState.ready(width: 80, height: 24)
    state.type("=")
    #expect(!popup(state).contains { $0.contains("all others") }, "no class has one")
    state.press(.escape)
    state.thresholds.scoreByClass = [2: 0.25, 7: 0.1234]
    state.tunedLabel = 9
    state.type("=")
    #expect(
      popup(state).suffix(5).map { $0.split(separator: " ").joined(separator: " ") } == [
        "class score above", "class 2 0.25", "class 7 0.1234", "class 9 (s S) 0.50", "all others 0.50",
      ])
    state.press(.escape)
    state.type("/7")
    #expect(popup(state).contains { $0.hasSuffix("score > 0.1234") })
    #expect(!popup(state).contains { $0.hasPrefix("17 ") && $0.contains("score") })
  }

  @Test func listAsManyClassesAsThereIsRoomForAndCountTheRest() {
    for (height, least) in [(24, 10), (14, 2)] {
      var state = MissState.ready(width: 80, height: height)
      for label in state.labels { state.thresholds.scoreByClass[label] = 0.25 }
      state.type("=")
      let shown = popup(state).count { $0.hasPrefix("class ") } - 1
      #expect(shown >= least, "\(height) rows: \(popup(state))")
      #expect(popup(state).contains("and \(state.labels.count - shown) more classes"), "\(height) rows")
      #expect(popup(state).last?.hasPrefix("all others") == true)
    }
  }

  @Test(arguments: [(160, 48), (126, 30), (80, 24), (50, 20), (30, 10), (24, 8)])
  func fitEverySize(width: Int, height: Int) {
    for keys in ["?", "K", "i", "/", "="] {
      var state = MissState.ready(width: width, height: height)
      state.notes = ["labels/a.txt: 3 lines that are not a class and a box; left out"]
      state.type(keys)
      for _ in 0..<3 {
        let canvas = Renderer().canvas(state)
        #expect((canvas.width, canvas.height) == (width, height))
        state.press(.pageDown)
      }
    }
  }

  @Test func leaveNoHalfWords() {
    var canvas = Canvas(width: 30, height: 6)
    for y in 0..<6 { canvas.write("one two three four five six", x: 0, y: y) }
    canvas.write("鳥鳥鳥鳥鳥鳥鳥鳥鳥鳥鳥鳥", x: 0, y: 3)
    Popup(area: Area(x: 10, y: 1, width: 12, height: 4), title: "").draw(on: &canvas, Pane(width: 8))
    let rows = canvas.text.split(separator: "\n").map(String.init)
    #expect(rows[0].hasPrefix("one two three four five six"))
    #expect(rows[2].hasPrefix("one two   │          │"), "three is cut: \(rows[2])")
    #expect(rows[2].hasSuffix("six"), "four and five: \(rows[2])")
    #expect(!rows[3].contains("鳥"))
  }

  @Test func haveAGroundOfTheirOwn() {
    var canvas = Canvas(width: 20, height: 5)
    var pane = Pane(width: 16)
    pane.line(Pane.Span("dim", .dim), Pane.Span(" warn", Accent.warning))
    Popup(area: canvas.area, title: "x").draw(on: &canvas, pane)
    #expect(canvas.cells.allSatisfy { $0.background == Accent.popupGround && $0.foreground != .standard })
  }
}

/// The glossary.
struct GlossaryTextTests {
  private func text(_ state: State) -> String {
    GlossaryText.pane(state, width: 76).lines.map { $0.spans.map(\.text).joined() }.joined(separator: "\n")
  }

  @Test(arguments: ViewKind.allCases)
  func hasEveryTermOnceAndThoseOfTheViewFirst(view: ViewKind) {
    var state = MissState.ready()
    state.options.view = view
    let own = view.terms
    #expect(!own.isEmpty && Set(own).count == own.count)
    for id in own { #expect(Glossary.entry(id) != nil, "\(id)") }
    let lines = GlossaryText.pane(state, width: 76).lines.compactMap { $0.spans.first }
      .filter { $0.pen.style.contains(.bold) }.map(\.text)
    #expect(lines.sorted() == Glossary.entries.map(\.term).sorted())
    #expect(Array(lines.prefix(own.count)) == own.compactMap { Glossary.entry($0)?.term })
  }

  @Test func tellsWhatIsOnTheScreen() throws {
    var state = MissState.ready()
    state.thresholds.scoreByClass[2] = 0.25
    let text = text(state)
    #expect(text.contains("score threshold  here: 0.50, class 2 0.25"))
    #expect(text.contains("NMS  here: IoU 0.30") && text.contains("top k  here: 20"))
    let missed = state.soughtMisses.count
    #expect(text.contains("missed object  here: \(missed) of \(state.objects.count) objects"))
  }

  @Test func everyTermIsExplainedInAFewPlainWords() {
    #expect(Set(Glossary.entries.map(\.id)).count == Glossary.entries.count)
    for entry in Glossary.entries {
      #expect(entry.meaning.hasSuffix(".") && (40...220).contains(entry.meaning.count), "\(entry.term)")
    }
  }
}

/// What was left out of the ground truth.
struct FileNotesTests {
  private static let note = "annotations.json: the model has no class \"cat\": its 3 objects are left out"

  private func panel(_ state: State, width: Int) -> String {
    Renderer.pane(state, width: width).lines.map { $0.spans.map(\.text).joined() }.joined(separator: " ")
      .split(separator: " ").joined(separator: " ")
  }

  @Test(arguments: [ViewKind.misses, .focal])
  func standInTheView(view: ViewKind) {
    var state = view == .focal ? FocalState.ready() : MissState.ready()
    state.notes = [Self.note, "another"]
    #expect(panel(state, width: 56).contains("▲ " + Self.note))
    #expect(panel(state, width: 56).contains("and 1 more (i)"))
    state.traits.size = CellSize(width: 80, height: 24)
    #expect(panel(state, width: 40).contains("▲ 2 notes on the files: i"))
  }

  @Test(arguments: [ViewKind.detections, .levels, .anchors, .scores])
  func areCountedInTheOtherViews(view: ViewKind) {
    var state = MissState.ready(width: 80, height: 24, view: view)
    #expect(!panel(state, width: 30).contains("on the files"))
    state.notes = [Self.note]
    #expect(panel(state, width: 30).hasPrefix("▲ 1 note on the files: i"))
  }

  @Test func standWhereThereIsNoGroundTruthForThatVeryReason() {
    var state = TestState.ready(width: 80, height: 24)
    state.options.view = .misses
    state.notes = ["labels/classes.txt: not found"]
    #expect(panel(state, width: 30).contains("▲ labels/classes.txt: not found"))
  }

  @Test func areAllReadAtAKey() {
    var state = TestState.ready(width: 80, height: 24)
    state.notes = [Self.note, "labels/a.txt: empty"]
    state.pictures[0].remark = "picture0.png is annotated as 1×1"
    state.type("i")
    let text = Renderer().canvas(state).text
    for words in ["Notes on the files", "the model has no class", "labels/a.txt: empty", "annotated as 1×1"] {
      #expect(text.contains(words), "\(words)")
    }
    state.pictures.append(PictureEntry(name: "b.heic", status: .failed("b.heic cannot be read: it is HEIC")))
    #expect(Renderer().canvas(state).text.contains("▲ b.heic cannot be read: it is HEIC"))
    state.pictures.removeLast()
    state.notes = []
    state.pictures[0].remark = nil
    #expect(Renderer().canvas(state).text.contains("Nothing was left out"))
  }
}
