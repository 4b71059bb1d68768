import Imaging
import RetinaNet
import Terminal
import TestSupport
import Testing

@testable import Inspector

struct DetectionsViewTests {
  @Test(arguments: [(0, 0), (5, 0), (20, 0), (20, 7), (20, 19), (300, 150), (8, 1), (9, 7)])
  func theListKeepsTheChosenInView(count: Int, chosen: Int) {
    for rows in 1...30 {
      let shown = DetectionList.window(count: count, around: chosen, rows: rows)
      if count > 0 { #expect(shown.contains(chosen), "\(chosen) of \(count) on \(rows) rows: \(shown)") }
      #expect(shown.lowerBound >= 0 && shown.upperBound <= count)
      let notes = (shown.lowerBound > 0 ? 1 : 0) + (shown.upperBound < count ? 1 : 0)
      #expect(shown.count + notes <= max(rows, 3), "\(shown) with its notes does not fit \(rows) rows")
    }
    #expect(DetectionList.window(count: count, around: chosen, rows: nil) == 0..<count)
  }

  @Test func evidenceStandsBelowTheList() throws {
    var state = TestState.ready()
    let before = Self.text(state, width: 56)
    #expect(before.contains("chooses a detection"))
    state.press(.down)
    let detection = try #require(state.selectedDetection)
    let text = Self.text(state, width: 56)
    for words in ["score", "logit", "level", "cell", "anchor", "overlap", "Best classes at this anchor"] {
      #expect(text.contains(words), "\(words) is missing")
    }
    #expect(text.contains("x \(detection.gridX), y \(detection.gridY) of"))
    #expect(text.contains("shape \(detection.shape) of 0–8"))
  }

  @Test func changesSinceAPinAreMarked() throws {
    var state = TestState.ready()
    state.type("b")
    let before = Set(try #require(state.selection).detections.map(\.candidate))
    state.type("sssssnnnnnn")
    let selection = try #require(state.selection)
    let after = Set(selection.detections.map(\.candidate))
    try #require(!after.subtracting(before).isEmpty && !before.subtracting(after).isEmpty)
    #expect(Set(state.vanished.map(\.candidate)) == before.subtracting(after))
    let lines = Renderer.pane(state, width: 56).lines.map { $0.spans.map(\.text).joined() }
    #expect(lines.count { $0.hasPrefix("+") } == after.subtracting(before).count)
    #expect(lines.count { $0.hasPrefix("−") } == before.subtracting(after).count)
    let words = lines.joined(separator: "\n")
    #expect(words.contains("suppressed by NMS for class"))
  }

  @Test func namesAreWholeBeforeSizesAreShown() {
    for state in [TestState.ready(), MissState.ready(view: .detections)] {
      for width in [28, 30, 36, 56] {
        let lines = Self.text(state, width: width).split(separator: "\n").filter { $0.contains("■") }
        #expect(!lines.isEmpty && !lines.contains { $0.contains("…") }, "\(width): \(lines)")
      }
    }
  }

  @Test func tellsHowManyAreWrong() throws {
    let state = MissState.ready(view: .detections)
    let wrong = try #require(state.currentDiagnosis).verdicts.count { $0.isFalsePositive }
    let missed = try #require(state.currentOutcomes).count { if case .missed = $0 { true } else { false } }
    try #require(wrong > 1 && missed > 0)
    #expect(Self.text(state, width: 64).contains(" detections, \(wrong) false positives, \(missed) missed\n"))
    #expect(Self.text(state, width: 32).contains(" detections, \(wrong) ✗, \(missed) missed\n"))
  }

  @Test func withoutAPinNothingIsMarked() {
    let lines = Renderer.pane(TestState.ready(), width: 56).lines
    #expect(!lines.contains { ["+", "−"].contains($0.spans.first?.text) })
  }

  @Test(arguments: [
    (Thresholds(score: 1, nms: 0.5, topK: 10, maxDetections: 10), "scores above 1.000"),
    (Thresholds(score: 0.5, nms: 0.5, topK: 0, maxDetections: 10), "raise it (T)"),
    (Thresholds(score: 0.5, nms: 0.5, topK: 10, maxDetections: 0), "raise it (M)"),
  ])
  func nothingFoundSaysWhy(thresholds: Thresholds, words: String) {
    let inspected = TestState.shared
    var pane = Pane(width: 200)
    NothingFound.write(&pane, inspected, inspected.candidates.select(thresholds))
    let text = pane.lines.map { $0.spans.map(\.text).joined() }.joined(separator: " ")
    #expect(text.contains(words), "\(text)")
  }

  @Test func clicksGoThroughBoxesWithinBoxes() throws {
    var state = TestState.ready()
    let detections = try #require(state.selection).detections
    let viewport = try #require(state.viewport)
    let point = try #require(detections.first).box.middle
    let place = viewport.screen(point)
    let under = viewport.point(x: Int(place.x), y: Int(place.y))
    let hit = detections.indices.filter {
      let box = detections[$0].box
      return Double(box.x1) <= under.x && Double(box.x2) > under.x && Double(box.y1) <= under.y
        && Double(box.y2) > under.y
    }
    var chosen: [Int] = []
    for _ in 0...hit.count {
      _ = state.react(to: .mouse(MouseEvent(.press, x: Int(place.x), y: Int(place.y))))
      chosen.append(try #require(state.options.selected))
    }
    #expect(Set(chosen) == Set(hit))
    #expect(chosen.first == chosen.last)
    let areas = chosen.dropLast().map { detections[$0].box.area }
    #expect(areas == areas.sorted())
  }

  @Test func panelSnapshot() throws {
    var state = TestState.ready(width: 80, height: 24)
    state.press(.down, .down)
    var canvas = Canvas(width: 32, height: 48)
    Renderer.pane(state, width: 32).draw(on: &canvas, canvas.area, scroll: 0)
    try Snapshot.check(canvas, "detections-32x48")
  }

  @Test func overlaySnapshot() throws {
    var state = TestState.ready(width: 80, height: 24)
    state.type("bSSSSSSSSSSSSSS")
    state.press(.down, .character("a"))
    let viewport = try #require(state.viewport)
    let inspected = try #require(state.inspected)
    var overlay = PictureOverlay()
    DetectionsView.draw(on: &overlay, state, inspected)
    var canvas = Canvas(width: 50, height: 22)
    overlay.draw(on: &canvas, viewport)
    try Snapshot.check(canvas, "detections-boxes-50x22")
  }

  static func text(_ state: State, width: Int) -> String {
    Renderer.pane(state, width: width).lines.map { $0.spans.map(\.text).joined() }.joined(separator: "\n")
  }
}
