import RetinaNet
import Terminal
import Testing

@testable import Inspector

struct ThresholdsUpdateTests {
  @Test(arguments: [
    ("s", 0.49, 0.5, 1000, 300), ("S", 0.51, 0.5, 1000, 300), ("n", 0.5, 0.49, 1000, 300),
    ("N", 0.5, 0.51, 1000, 300), ("t", 0.5, 0.5, 700, 300), ("T", 0.5, 0.5, 1500, 300),
    ("m", 0.5, 0.5, 1000, 200), ("M", 0.5, 0.5, 1000, 500), ("ssSr", 0.5, 0.5, 1000, 300),
  ])
  func moveByKeysAndSelectAtOnce(keys: String, score: Float, nms: Double, topK: Int, maximum: Int) {
    var state = TestState.ready()
    state.type(keys)
    #expect(
      state.thresholds == Thresholds(score: score, nms: nms, topK: topK, maxDetections: maximum), "\(keys)")
    #expect(state.selection?.thresholds == state.thresholds)
    #expect(
      state.selection?.detections == TestState.shared.candidates.select(state.thresholds).detections)
  }

  @Test(arguments: [
    ("=0.25", Float(0.25), [:]), ("=class 3=0.7", 0.5, [3: Float(0.7)]), ("=.9", 0.9, [:]),
    ("=#4=1", 0.5, [4: 1]),
  ])
  func areTyped(keys: String, score: Float, byClass: [Int: Float]) {
    var state = TestState.ready()
    state.type(keys)
    state.press(.enter)
    #expect(state.prompt == nil, "\(state.prompt?.complaint ?? "")")
    #expect(state.thresholds.score == score)
    #expect(state.thresholds.scoreByClass == byClass)
  }

  @Test(arguments: [
    ("=1.5", "expected a number from 0 to 1"), ("=x", "expected a number from 0 to 1"),
    ("=bird=0.3", "no class \"bird\""), ("=", "expected a number from 0 to 1"),
    ("t=0", "expected a whole number from 1"), ("m=99999999999", "expected a whole number from 1"),
    ("n=nan", "expected a number from 0 to 1"),
  ])
  func areKeptWhereWhatIsTypedWillNotDo(keys: String, complaint: String) {
    var state = TestState.ready()
    state.type(keys)
    let before = state.thresholds
    state.press(.enter)
    #expect(state.prompt?.complaint?.hasPrefix(complaint) == true, "\(state.prompt?.complaint ?? "none")")
    #expect(state.thresholds == before)
    state.press(.escape)
    #expect(state.prompt == nil)
  }

  @Test func typingGoesRoundTheKnobsByTab() {
    var state = TestState.ready()
    state.type("n=")
    #expect(state.prompt?.kind == .value(.nms))
    state.press(.tab)
    #expect(state.prompt?.kind == .value(.topK))
    state.type("12x")
    state.press(.backspace, .enter)
    #expect(state.thresholds.topK == 12)
    #expect(state.knob == .topK)
  }

  @Test func tuneOneClassAlone() {
    var state = TestState.ready()
    state.press(.down)
    let label = state.selectedDetection?.label
    state.type("fsss")
    #expect(state.thresholds.score == 0.5)
    #expect(state.thresholds.scoreByClass == label.map { [$0: 0.47] })
    state.type("fS")
    #expect(state.thresholds.score == 0.51)
  }

  @Test func theTunedClassStaysWhereNothingIsChosen() throws {
    var state = TestState.ready()
    state.press(.down)
    let label = try #require(state.selectedDetection?.label)
    state.options.label = label + 1
    state.type("f")
    state.press(.escape)
    #expect(state.selectedDetection == nil)
    state.type("s")
    #expect(state.thresholds.scoreByClass == [label: 0.49])
    state.type("r")
    #expect(state.tunedLabel == nil && state.message?.contains("all classes") == true)
  }

  @Test func areSelectedInTheBackgroundBelowWhatIsPrepared() throws {
    var state = TestState.ready(inspected: TestState.inspected())
    let inspected = try #require(state.inspected)
    state.type("=0.01")
    let commands = state.press(.enter)
    guard case .select(let inference, let candidates, let thresholds)? = commands.first else {
      Issue.record("expected a selection in the background, not \(commands)")
      return
    }
    #expect(inference == state.inference && candidates === inspected.candidates && thresholds.score == 0.01)
    #expect(state.isSelecting)
    #expect(state.selection?.thresholds.score == 0.5)
    // The slider moves on meanwhile: what comes back is out of date, and the newest is selected.
    state.type("S")
    #expect(state.update(.selected(inference, candidates.select(thresholds))).isEmpty)
    #expect(!state.isSelecting)
    #expect(state.selection?.thresholds.score == state.thresholds.score)
  }

  @Test func keepTheChosenDetectionAsLongAsItIsThere() throws {
    var state = TestState.ready()
    state.press(.down, .down)
    let chosen = try #require(state.selectedDetection?.candidate)
    state.type("=0.3")
    state.press(.enter)
    #expect(state.selectedDetection?.candidate == chosen)
    state.type("=0.999")
    state.press(.enter)
    #expect(state.selectedDetection == nil)
  }

  @Test func pinMarksWhatAppearedAndVanished() throws {
    var state = TestState.ready()
    state.type("b")
    let before = try #require(state.selection?.detections)
    state.type("=0.7")
    state.press(.enter)
    let baseline = try #require(state.baseline)
    let now = try #require(state.selection)
    let vanished = baseline.vanished(from: now)
    #expect(!vanished.isEmpty && vanished.count == before.count - now.detections.count)
    #expect(now.detections.allSatisfy { baseline.holds($0.candidate) })
    state.type("=0.3")
    state.press(.enter)
    let appeared = try #require(state.selection?.detections).count { !baseline.holds($0.candidate) }
    #expect(appeared > 0)
    state.type("b")
    #expect(state.baseline == nil)
  }
}

struct KnobScaleTests {
  @Test(arguments: [
    (Knob.score, 0.4, 1, 0.41), (.score, 0.4, -1, 0.39), (.score, 0.05, -1, 0.04), (.score, 0.02, -1, 0.019),
    (.score, 0.001, -1, 0), (.score, 0, 1, 0.001), (.score, 0.02, 1, 0.03), (.score, 1, 1, 1),
    (.score, 0.404, 1, 0.41), (.score, 0.404, -1, 0.4), (.nms, 0.5, 3, 0.53), (.topK, 1000, 1, 1500),
    (.topK, 1000, -1, 700), (.topK, 1, -1, 1), (.topK, 10_000, 1, 10_000), (.maxDetections, 300, 1, 500),
    (.maxDetections, 42, -1, 30),
  ])
  func movesByStepsAPersonWouldChoose(knob: Knob, from: Double, steps: Int, to: Double) {
    #expect(abs(KnobScale(knob).value(from, moved: steps) - to) < 1e-9)
  }

  @Test func meetsFloatsByTheirNearestThousandth() {
    #expect(Float(KnobScale(.score).value(Double(Float(0.4)), moved: 1)) == 0.41)
    #expect(Float(KnobScale(.score).value(Double(Float(0.05)), moved: -1)) == 0.04)
  }

  @Test(arguments: Knob.allCases) func findsTheValueAtEachPosition(knob: Knob) {
    let scale = KnobScale(knob)
    #expect(scale.value(at: 0) == scale.range.lowerBound)
    #expect(scale.value(at: 1) == scale.range.upperBound)
    for step in 0...20 {
      let value = scale.value(at: Double(step) / 20)
      #expect(abs(scale.position(of: value) - Double(step) / 20) < 0.06, "\(knob) \(value)")
    }
  }
}
