import Diagnosis
import RetinaNet
import Runs
import Terminal
import Testing

@testable import Inspector

/// The bottom line offers only keys that do something now, in every view and state.
struct HintsTests {
  /// All that a key may change, apart from messages.
  private struct Effects: Equatable {
    let options: ViewOptions
    let thresholds: Thresholds
    let places: [Int?]
    let flags: [Bool]
    let popup: PopupText?
    let facet: BrowserFacet?
    let drawnBox: DrawnBox?

    init(_ state: State) {
      (options, thresholds, popup) = (state.options, state.thresholds, state.popup)
      (facet, drawnBox) = (state.browser.facet, state.drawnBox)
      places = [
        state.inference.picture, state.inference.model, state.browser.chosen, state.misses.chosenRemedy,
        state.scroll,
      ]
      flags = [state.baseline == nil, state.prompt == nil, state.showsPictureList, state.prefersPanel]
    }
  }

  /// What keys are said to do that do nothing.
  private static func idle(_ state: State) -> [String] {
    let before = Effects(state)
    return Hints.hints(state).filter { hint in
      !hint.keys.isEmpty
        && !hint.keys.contains { key in
          var after = state
          let commands = after.react(to: .key(key))
          return !commands.isEmpty || Effects(after) != before
        }
    }.map(\.text)
  }

  private func check(_ state: State, _ name: String) {
    for (width, height, isNewcomer) in [(160, 48, false), (80, 24, true), (80, 24, false), (50, 18, false)] {
      var state = state
      state.carryOut(state.update(.resize(width: width, height: height)))
      state.isNewcomer = isNewcomer
      let idle = Self.idle(state)
      #expect(idle.isEmpty, "\(name) at \(width)×\(height): \(idle) do nothing")
    }
  }

  @Test(arguments: NamedStates.allCases) func onlyKeysThatWork(states: NamedStates) throws {
    for named in try states.all { check(named.state, named.name) }
  }

  @Test func withoutGroundTruth() {
    var state = TestState.ready()
    state.enter(.character("5"))
    let texts = Hints.hints(state).map(\.text)
    #expect(texts.contains("d draw one") && !texts.contains("↑↓ choose") && !texts.contains("u next miss"))
  }

  @Test func whereNothingPasses() throws {
    let empty = try #require(try NamedStates.fewObjects.all.first { $0.name == "an empty filter" })
    let texts = Hints.hints(empty.state).map(\.text)
    #expect(texts.first == "Esc all objects" && !texts.contains("↑↓ choose"))
  }

  @Test func forEachKindOfMiss() {
    var state = MissState.ready(pictures: 2)
    for stage in MissStage.allCases {
      guard let index = state.object(missedAt: stage) else { continue }
      state.carryOut(state.choose(object: index))
      let isTried = Hints.hints(state).contains { $0.text == "Enter tries what rescues it" }
      state.enter(.enter)
      #expect((state.activeTrial != nil) == isTried, "\(stage)")
      if isTried { state.enter(.enter) }
    }
  }

  /// Where colours were only guessed, the first screen says so, and the keys to other pictures besides.
  @Test(arguments: [80, 100, 120, 160]) func whereColorsAreGuessed(width: Int) {
    var state = MissState.ready(pictures: 3, width: width, height: 36)
    (state.isNewcomer, state.guessesColors) = (true, true)
    let line = Hints.line(state, width: width)
    for words in ["x tries truecolor", "o next picture", "Tab files", "? all keys", "q quit"] {
      #expect(line.contains(words), "\(line)")
    }
    #expect(line.contains("--color truecolor keeps it") == (width >= 120), "\(line)")
    state.press(.character("x"))
    #expect(!Hints.line(state, width: width).contains("truecolor"))
  }

  /// Only a run in this process can be steered, and only while it goes on.
  @Test func ofRuns() {
    let steering = ["Space pause", "; one step", "( ) rate", "E checkpoint"]
    for (phase, isSteered) in [(RunPhase.running, true), (.running, false), (.finished, true)] {
      let state = TrainingState.ready(history: TrainingState.half, phase: phase, isSteered: isSteered)
      let texts = Hints.hints(state).map(\.text)
      #expect(steering.allSatisfy(texts.contains) == (isSteered && !phase.isOver), "\(phase), \(isSteered)")
      #expect(texts.contains("←→ read"))
    }
    let bare = TrainingState.fresh([TrainingState.run("demo", RunHistory(), .preparing)])
    #expect(!Hints.hints(bare).map(\.text).contains("←→ read"), "there is nothing to read yet")
  }
}
