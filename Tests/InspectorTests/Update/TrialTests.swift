import Diagnosis
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// There is one trial at a time, and it ends where its object is left.
struct TrialTests {
  private struct NoneSuch: Error {}

  private func isMissed(_ state: State, _ object: Int) -> Bool {
    if case .missed? = state.outcome(of: object) { true } else { false }
  }

  /// An inspector in which an object is chosen that a threshold rescues.
  private func chosen(pictures: Int = 1, _ holds: (State) -> Bool = { _ in true }) throws -> State {
    var state = MissState.ready(pictures: pictures)
    for index in state.objects.indices where isMissed(state, index) {
      state.carryOut(state.choose(object: index))
      if state.proposedRemedy?.change.knob != nil, holds(state) { return state }
    }
    throw NoneSuch()
  }

  @Test func anotherRemedyReplacesTheOneThatIsTried() throws {
    var state = try chosen { ($0.remedies?.prefix { $0.change.knob != nil }.count ?? 0) > 1 }
    let remedies = try #require(state.remedies)
    state.enter(.enter)
    #expect(state.thresholds == MissState.thresholds.changed(by: remedies[0].change))
    state.enter(.character("."))
    #expect(state.remedies == remedies, "they can still be chosen")
    #expect(DetectionsViewTests.text(state, width: 56).contains("Enter tries the other instead"))
    state.enter(.enter)
    #expect(
      state.thresholds == MissState.thresholds.changed(by: remedies[1].change), "not on top of the first")
    #expect(state.baseline?.thresholds == MissState.thresholds)
    state.enter(.enter)
    #expect(state.thresholds == MissState.thresholds)
    #expect(state.baseline == nil && state.misses.trial == nil)
  }

  /// An object that is missed with and without what is tried.
  private func otherMiss(_ state: State) -> Int? {
    state.objects.indices.first {
      $0 != state.options.target && isMissed(state, $0) && state.trialEnds(choosing: $0)
    }
  }

  @Test func anotherMissEndsIt() throws {
    var state = try chosen()
    let before = state.objects.indices.filter { isMissed(state, $0) }
    state.enter(.enter)
    let other = try #require(otherMiss(state))
    state.carryOut(state.choose(object: other))
    #expect(state.thresholds == MissState.thresholds)
    #expect(state.baseline == nil && state.misses.trial == nil)
    #expect(state.message == "the change that was tried is taken back")
    #expect(state.objects.indices.filter { isMissed(state, $0) } == before)
    state.enter(.enter, .enter)
    #expect(state.thresholds == MissState.thresholds, "nothing stays below a second trial")
  }

  @Test func whatItFindsCanBeLookedAt() throws {
    var state = try chosen { ($0.proposedRemedy?.admits?.found ?? 0) > 0 }
    state.enter(.enter)
    let trial = try #require(state.activeTrial)
    let found = try #require(
      state.objects.indices.first { $0 != state.options.target && state.change(of: $0) == .found })
    state.carryOut(state.choose(object: found))
    #expect(state.activeTrial?.after == trial.after)
    #expect(DetectionsViewTests.text(state, width: 56).contains("tried for another object"))
    state.enter(.enter)
    #expect(state.thresholds == MissState.thresholds, "Enter goes back from there too")
  }

  @Test func theNextMissIsCountedWithoutIt() throws {
    var state = try chosen()
    let missed = state.objects.indices.filter { isMissed(state, $0) }
    let place = try #require(state.options.target.flatMap { missed.firstIndex(of: $0) })
    try #require(place + 1 < missed.count)
    state.enter(.enter, .character("u"))
    #expect(state.options.target == missed[place + 1])
    #expect(state.thresholds == MissState.thresholds)
    let message = state.message ?? ""
    #expect(
      message.hasPrefix("missed object \(place + 2) of \(missed.count) in this picture"), "\(message)")
    #expect(message.hasSuffix("; the change that was tried is taken back"), "\(message)")
  }

  @Test func leavingThePictureEndsIt() throws {
    var state = try chosen(pictures: 2)
    state.enter(.enter, .character("o"))
    #expect(state.inference.picture == 1 && state.thresholds == MissState.thresholds)
    #expect(state.message?.contains("the change that was tried is taken back") == true)
    state.enter(.character("o"))
    state.carryOut(state.choose(object: 0))
    #expect(state.inference.picture == 0 && state.activeTrial == nil)
  }

  @Test func bSaysWhatItKeeps() throws {
    var state = try chosen()
    let title = try #require(state.proposedRemedy).change.title(state.configuration)
    state.enter(.enter)
    let tried = state.thresholds
    #expect(Hints.hints(state).contains { $0.text == "b keep it" })
    state.enter(.character("b"))
    #expect(state.message == "kept: \(title); nothing is pinned")
    #expect(state.thresholds == tried && state.baseline == nil && state.misses.trial == nil)
    state.enter(.character("b"))
    #expect(state.message?.hasPrefix("pinned ") == true)
  }

  @Test func whatIsChangedByHandStaysAndIsTold() throws {
    var state = try chosen(pictures: 2)
    state.enter(.enter, .character("n"))
    let changed = state.thresholds
    state.enter(.character("o"))
    #expect(state.thresholds == changed && state.misses.trial == nil && state.baseline == nil)
    #expect(
      state.message?.contains("stays, as thresholds were changed by hand") == true, "\(state.message ?? "")")
  }
}
