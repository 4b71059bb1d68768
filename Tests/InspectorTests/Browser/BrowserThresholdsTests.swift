import Diagnosis
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// What becomes of the browser's results when thresholds change.
struct BrowserThresholdsTests {
  private func kinds(_ commands: [Command]) -> [String] {
    commands.map(\.name).filter { $0 == "examine" || $0 == "judge" }
  }

  @Test func changedThresholdsMarkResultsUntilTheyAreMadeAnew() throws {
    var state = BrowserState.ready()
    state.press(.character("="))
    state.type("0.9")
    let commands = state.press(.enter)
    #expect(state.staleCount == 12)
    #expect(kinds(commands) == ["judge"], "without the network")
    #expect(Renderer().canvas(state).text.contains("12 still of other thresholds (~)"))
    state.work(through: commands)
    #expect(state.staleCount == 0)
    let record = try #require(state.browser.records[0])
    let inspected = TestState.shared
    let diagnosis = PictureDiagnosis(
      PictureCoverage(inspected.trace, inspected.candidates, BrowserState.objects(of: 0).map(\.target)),
      inspected.candidates.select(state.thresholds))
    #expect(record.outcomes == diagnosis.explanations.map(\.outcome))
    #expect(record.detections.map(\.kind) == diagnosis.verdicts.map { ItemKind($0) })
    #expect(record.detections.count != BrowserState.ready().browser.records[0]?.detections.count)
  }

  @Test func whatWasNotKeptRunsAgain() {
    var state = BrowserState.ready()
    state.browse(.character("="))
    state.type("0.01")
    let commands = state.press(.enter)
    #expect(kinds(commands) == ["examine"], "no candidates below 0.05 are kept")
    state.work(through: commands)
    #expect(state.staleCount == 0)
    #expect(state.browser.runCount == 12)
  }

  @Test func keptCandidatesTakeNoMoreThanTheirRoom() {
    let whole = BrowserState.ready().browser.keptBytes
    var state = BrowserState.fresh()
    state.browser.memory = whole / 3
    state.work(through: state.start())
    #expect(state.browser.keptBytes <= whole / 3 && state.browser.keptBytes > 0)
    #expect(state.browser.kept.count < 12 && state.browser.runCount == 12)
    // The others need the network.
    state.browse(.character("S"))
    #expect(state.staleCount == 0)
  }

  @Test func goingBackToTheFormerThresholdsNeedsNoWork() {
    var state = BrowserState.ready()
    let judging = state.press(.character("S"))
    let back = state.press(.character("s"))
    #expect(state.staleCount == 0)
    state.work(through: judging + back)
    #expect(state.staleCount == 0)
  }
}
