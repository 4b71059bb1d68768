import Diagnosis
import RetinaNet
import Testing

@testable import Inspector

/// Trying what would rescue an object.
struct RemedyTests {
  /// An inspector in which an object is chosen that a threshold rescues.
  private func chosen(_ knob: Knob? = nil) throws -> State {
    var state = MissState.ready()
    for index in state.objects.indices {
      state.carryOut(state.choose(object: index))
      if let own = state.proposedRemedy?.change.knob, own == knob ?? own { return state }
    }
    throw NoneSuch()
  }

  private struct NoneSuch: Error {}

  @Test(arguments: [Knob.nms, .maxDetections])
  func enterAppliesItAndGoesBack(knob: Knob) throws {
    var state = try chosen(knob)
    let index = try #require(state.options.target)
    let before = state.thresholds
    let admits = try #require(state.proposedRemedy?.admits)
    let diagnosis = try #require(state.currentDiagnosis)
    state.enter(.enter)
    #expect(state.thresholds != before)
    #expect(state.message?.contains("+\(admits.found + 1) found") == true, "\(state.message ?? "")")
    guard case .found? = state.currentDiagnosis?.explanations[index].outcome else {
      Issue.record("it is not found with \(state.thresholds)")
      return
    }
    #expect(state.baseline?.thresholds == before)
    let change = BaselineChange(state, try #require(state.currentDiagnosis))
    #expect(change.found == admits.found + 1)
    #expect(change.lost == admits.lost)
    #expect(state.change(of: index) == .found)
    #expect(DetectionsViewTests.text(state, width: 56).contains("Enter goes back"))

    state.enter(.enter)
    #expect(state.thresholds == before)
    #expect(state.baseline == nil)
    #expect(state.currentDiagnosis?.explanations.map(\.outcome) == diagnosis.explanations.map(\.outcome))
  }

  @Test func resetEndsATrial() throws {
    var state = try chosen()
    state.enter(.enter, .character("r"))
    #expect(state.thresholds == MissState.thresholds)
    #expect(state.baseline == nil)
    #expect(state.activeTrial == nil)
  }

  @Test func unpinningKeepsTheThresholds() throws {
    var state = try chosen()
    state.enter(.enter)
    let changed = state.thresholds
    state.enter(.character("b"))
    #expect(state.thresholds == changed)
    #expect(state.baseline == nil)
    state.enter(.enter)
    #expect(state.thresholds == changed, "there is nothing to go back to")
    #expect(state.message?.contains("found") == true)
  }

  @Test func aPinThatWasThereStays() throws {
    var state = try chosen()
    state.enter(.character("b"), .enter, .enter)
    #expect(state.baseline != nil)
  }

  @Test func anotherMayBeChosen() throws {
    var state = MissState.ready()
    let several = try #require(
      state.objects.indices.first { index in
        state.carryOut(state.choose(object: index))
        return (state.remedies?.count ?? 0) > 1
      })
    let remedies = try #require(state.remedies)
    #expect(state.proposedRemedy == remedies[0], "object \(several)")
    state.enter(.character("."))
    #expect(state.proposedRemedy == remedies[1])
    state.enter(.character(","), .character(","))
    #expect(state.proposedRemedy == remedies[remedies.count - 1])
  }

  @Test func whatNoSliderDoesIsSaid() throws {
    var state = MissState.ready()
    let index = try #require(state.object(missedAt: .anchors))
    state.carryOut(state.choose(object: index))
    let before = state.thresholds
    state.enter(.enter)
    #expect(state.thresholds == before)
    #expect(state.message != nil)
    #expect(state.baseline == nil)
  }

  @Test func remediesComeInTheBackground() throws {
    var state = MissState.ready()
    let index = try #require(state.object(missedAt: .score))
    let commands = state.choose(object: index)
    #expect(commands.map(\.name) == ["remedies"])
    #expect(state.remedies == nil)
    #expect(DetectionsViewTests.text(state, width: 56).contains("looking for what would rescue it"))
    state.press(.enter)
    #expect(state.message?.contains("still looking") == true)
    #expect(state.choose(object: index + 1).isEmpty, "one after the other")
    state.carryOut(commands)
    let missed = state.explanation?.stage != nil
    #expect((state.remedies != nil) == missed, "then those of what is chosen now")
  }
}
