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
    let earlier = Coverage(Candidates(inspected.trace), MissState.targets)
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
