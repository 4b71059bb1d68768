import Diagnosis
import RetinaNet
import Testing

@testable import Inspector

/// Finding out, in the background, what became of the objects.
struct DiagnosingTests {
  @Test func comesWithTheResult() throws {
    var state = MissState.fresh()
    _ = state.start()
    let first = state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared))
    #expect(first.map(\.name) == ["cover"])
    state.carryOut(first)
    let diagnosis = try #require(state.currentDiagnosis)
    #expect(diagnosis.selection.thresholds == MissState.thresholds)
    #expect(diagnosis.explanations.count == state.objects.count)
    #expect(state.misses.summaries[state.inference]?.outcomes == diagnosis.explanations.map(\.outcome))
  }

  @Test func ofEachOutcomeThereIsAnObject() throws {
    let outcomes = try #require(MissState.ready().diagnosis).explanations.map(\.outcome.title)
    #expect(Set(outcomes).count >= 8, "\(Set(outcomes))")
  }

  @Test func anAnswerOfAResultThatWasDroppedIsAskedForAgain() throws {
    var state = MissState.fresh()
    _ = state.start()
    let inspected = TestState.shared
    let asked = state.update(.inferenceDone(InferenceID(picture: 0), inspected))
    #expect(asked.map(\.name) == ["cover"])
    let earlier = PictureCoverage(inspected.trace, PreparedCandidates(inspected.trace), MissState.targets)
    let again = state.update(.covered(InferenceID(picture: 0), earlier))
    #expect(again.map(\.name) == ["cover"], "of the result that is there now")
    state.carryOut(again)
    #expect(state.currentDiagnosis != nil)
  }

  @Test func aSliderNeverWaits() throws {
    var state = MissState.ready()
    let before = try #require(state.diagnosis).selection.thresholds
    let asked = state.press(.character("S"))
    #expect(asked.map(\.name) == ["diagnose"])
    #expect(state.press(.character("S")).isEmpty, "not twice at once")
    #expect(state.press(.character("S")).isEmpty)
    #expect(state.selection?.thresholds == state.thresholds, "the detections are there")
    #expect(state.diagnosis?.selection.thresholds == before, "the last one is shown meanwhile")
    #expect(state.currentDiagnosis == nil)
    #expect(DetectionsViewTests.text(state, width: 56).contains("ignored …"), "and marked")
    state.carryOut(asked)
    #expect(state.currentDiagnosis?.selection.thresholds == state.thresholds, "then the newest is made")
  }

  @Test func belongsToThePictureThatIsShown() {
    var state = MissState.ready(pictures: 2)
    let late = state.press(.character("S"))
    _ = state.press(.character("o"))
    #expect(state.diagnosis == nil)
    state.carryOut(late)
    #expect(state.diagnosis == nil, "it came too late")
    #expect(
      state.misses.summaries[InferenceID(picture: 0)]?.thresholds == state.thresholds, "but is not lost")
  }

  @Test func aPictureThatIsPreparedIsSurveyed() {
    var state = MissState.ready(pictures: 2)
    let commands = state.update(.inferenceDone(InferenceID(picture: 1), TestState.shared))
    #expect(commands.map(\.name) == ["survey"])
    state.carryOut(commands)
    #expect(state.misses.summaries[InferenceID(picture: 1)]?.outcomes.count == MissState.targets.count)
    #expect(state.press(.character("o")).map(\.name) == ["diagnose"], "what covers its objects is known")
  }

  @Test func theSummaryOutlivesTheTrace() {
    let size = TestState.shared.byteCount
    var state = MissState.fresh(pictures: 2, memory: size)
    _ = state.start()
    state.carryOut(state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared)))
    _ = state.press(.character("o"))
    state.carryOut(state.update(.inferenceDone(InferenceID(picture: 1), TestState.shared)))
    #expect(state.inferences[InferenceID(picture: 0)] == nil)
    #expect(state.misses.coverages[InferenceID(picture: 0)] == nil)
    #expect(state.misses.summaries[InferenceID(picture: 0)] != nil)
  }

  @Test func anotherGroundTruthIsExplainedAnew() throws {
    var state = MissState.ready()
    let more = state.objects + [MarkedObject(state.objects[0].target, origin: .drawn)]
    let commands = state.change(objects: more)
    #expect(state.diagnosis == nil)
    state.carryOut(commands)
    #expect(try #require(state.diagnosis).explanations.count == more.count)
  }

  @Test func classesThatTheTraceDoesNotHaveAreSaid() {
    let foreign = [Target(box: MissState.targets[0].box, label: 500)]
    let state = MissState.ready(targets: foreign)
    #expect(state.diagnosis == nil)
    #expect(DetectionsViewTests.text(state, width: 56).contains("classes that this trace's model"))
  }

  @Test func withoutGroundTruthNothingIsAsked() {
    var state = TestState.ready()
    #expect(state.press(.character("5"), .character("S")).isEmpty)
    #expect(DetectionsViewTests.text(state, width: 56).contains("No ground truth"))
  }

  @Test func whatWasDetectedOfAnEmptyPictureIsStillWrong() throws {
    let state = MissState.ready(targets: [])
    let diagnosis = try #require(state.diagnosis)
    #expect(diagnosis.verdicts.allSatisfy { $0.isFalsePositive })
    #expect(
      DetectionsViewTests.text(state, width: 56).contains("\(diagnosis.verdicts.count) false positives"))
  }
}

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

  @Test func aTrialStaysInItsPicture() throws {
    var state = MissState.ready(pictures: 3)
    let chosen = state.objects.indices.first { index in
      state.carryOut(state.choose(object: index))
      return state.proposedRemedy?.change.knob != nil
    }
    #expect(chosen != nil)
    state.enter(.enter)
    #expect(state.thresholds != MissState.thresholds && state.baseline != nil)
    var other = state
    state.enter(.character("o"))
    #expect(state.thresholds == MissState.thresholds, "the next picture is seen as the last one was before")
    #expect(state.baseline == nil && state.misses.trial == nil)
    #expect(state.message == "the change that was tried is taken back")
    // What is changed by hand since is the user's.
    other.enter(.character("n"))
    let changed = other.thresholds
    other.enter(.character("o"))
    #expect(other.thresholds == changed && other.baseline == nil)
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
