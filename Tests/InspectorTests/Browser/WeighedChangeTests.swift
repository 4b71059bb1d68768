import Diagnosis
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// What a change of thresholds does in all pictures.
struct WeighedChangeTests {
  /// The browser's inspector at view 5 of a picture, where a remedy for the chosen object can be tried.
  private func atRemedy() throws -> State {
    var state = BrowserState.ready()
    state.browse(.enter)
    for index in state.objects.indices {
      state.work(through: state.choose(object: index))
      if state.proposedRemedy?.change.knob != nil { return state }
    }
    throw NoneSuch()
  }

  private struct NoneSuch: Error {}

  /// The same from the whole trace of every picture.
  private func expected(_ state: State, _ before: Thresholds, _ after: Thresholds) -> SideEffects {
    let inspected = TestState.shared
    return state.pictures.reduce(SideEffects()) { sum, entry in
      let coverage = PictureCoverage(
        inspected.trace, inspected.candidates, (entry.objects ?? []).map(\.target))
      let findings = [before, after].map {
        PictureFindings(PictureDiagnosis(coverage, inspected.candidates.select($0)))
      }
      return sum + SideEffects(from: findings[0], to: findings[1])
    }
  }

  @Test func isToldWithTheRemedy() throws {
    let state = try atRemedy()
    let remedy = try #require(state.proposedRemedy)
    let after = try #require(state.thresholds.changed(by: remedy.change))
    let words = expected(state, state.thresholds, after).words()
    #expect(state.weighedWords == words)
    let text = DetectionsViewTests.text(state, width: 100)
    #expect(text.contains("all 12 pictures: \(words)"), "\(text)")
  }

  @Test func isToldInTheBrowserWhileItIsTried() throws {
    var state = try atRemedy()
    let before = state.thresholds
    state.browse(.enter, .character("B"))
    #expect(state.options.view == .browser && state.thresholds != before)
    let words = expected(state, before, state.thresholds).words()
    #expect(state.weighedWords == words)
    let text = Renderer().canvas(state).text
    #expect(text.contains(words), "\(text)")
    state.browse(.character("b"))
    #expect(state.message?.hasPrefix("kept: ") == true && state.activeTrial == nil)
    #expect(state.weighedWords == nil)
  }

  @Test func isToldInTheBrowserSinceAResultWasPinned() throws {
    var state = BrowserState.ready()
    state.browse(.enter, .character("b"), .character("B"))
    #expect(state.weighedWords == nil, "nothing has changed")
    let before = state.thresholds
    state.browse(.character("S"), .character("S"))
    #expect(state.weighedWords == expected(state, before, state.thresholds).words(nothing: "nothing changes"))
  }

  @Test func aPictureOfTheListIsOpenedWithWhatIsTried() throws {
    var state = try atRemedy()
    let (first, before) = (state.inference.picture, state.thresholds)
    state.browse(.enter)
    let tried = state.thresholds
    state.browse(.character("B"), .right, .enter)
    #expect(state.inference.picture != first && state.thresholds == tried)
    if state.options.view == .misses, state.selectedObject != nil {
      #expect(DetectionsViewTests.text(state, width: 100).contains("tried in another picture"))
      var back = state
      back.browse(.enter)
      #expect(back.thresholds == before)
    }
    state.browse(.character("o"))
    #expect(state.thresholds == before && state.misses.trial == nil)
  }

  /// What is new in a picture that is opened while something is tried is marked as it is in the trial's own.
  @Test func whatIsNewIsMarkedInTheOtherPicture() throws {
    var state = try atRemedy()
    let (first, before) = (state.inference.picture, state.thresholds)
    state.browse(.enter, .character("B"), .right, .enter)
    #expect(state.inference.picture != first && state.activeTrial != nil)
    let old = Set(TestState.shared.candidates.select(before).detections.map(\.candidate))
    let detections = try #require(state.selection).detections
    #expect(state.comparesWithBaseline && detections.contains { !old.contains($0.candidate) })
    for detection in detections {
      #expect(state.hasAppeared(detection) == !old.contains(detection.candidate))
    }
    let found = state.objects.indices.filter { state.change(of: $0) == .found }
    let text = DetectionsViewTests.text(state, width: 100)
    #expect(text.contains("with the remedy: ") || found.isEmpty, "\(text)")
    var back = state
    back.browse(.enter)
    #expect(back.thresholds == before && !back.comparesWithBaseline)
    state.browse(.character("B"), .left, .enter)
    #expect(state.inference.picture == first && state.comparesWithBaseline)
    #expect(state.baseline?.thresholds == before)
  }

  @Test func withoutTheBrowserItIsNotCounted() throws {
    var state = MissState.ready(pictures: 3)
    for index in state.objects.indices where state.proposedRemedy?.change.knob == nil {
      state.carryOut(state.choose(object: index))
    }
    #expect(state.proposedRemedy?.change.knob != nil && state.weighedWords == nil)
    #expect(DetectionsViewTests.text(state, width: 100).contains("B counts it in all pictures"))
  }
}
