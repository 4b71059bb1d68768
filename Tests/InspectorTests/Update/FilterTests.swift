import Diagnosis
import RetinaNet
import Testing

@testable import Inspector

/// Which objects are listed, and in which order pictures are.
struct FilterTests {
  @Test func goesThroughTheCausesThatThereAre() throws {
    var state = MissState.ready()
    let titles = Set(try #require(state.diagnosis).explanations.map(\.outcome.title))
    var seen: [ObjectFilter.Cause] = []
    state.press(.character("v"))
    while let cause = state.options.filter.cause {
      seen.append(cause)
      let listed = state.listedObjects
      #expect(!listed.isEmpty, "\(cause)")
      #expect(listed.allSatisfy { cause.holds(state.outcome(of: $0)!) })
      state.press(.character("v"))
    }
    #expect(seen.first == .missed)
    #expect(Set(seen.dropFirst().map(\.title)) == titles)
    #expect(state.listedObjects.count == state.objects.count)
    state.press(.character("V"))
    #expect(state.options.filter.cause == seen.last)
  }

  @Test func listsOneClassOrOneSize() {
    var state = MissState.ready()
    state.press(.character("c"))
    let label = state.objects.map(\.target.label).min()
    #expect(state.options.filter.label == label)
    #expect(state.listedObjects.allSatisfy { state.objects[$0].target.label == label })
    state.press(.character("C"))
    state.press(.character("]"))
    #expect(state.options.filter.size == .small)
    #expect(state.listedObjects.allSatisfy { state.objects[$0].target.box.area < 1024 })
    #expect(state.message == "listed: small")
    state.press(.character("["))
    #expect(!state.options.filter.isOn)
  }

  @Test func theChosenObjectStaysListed() throws {
    var state = MissState.ready()
    let found = try #require(state.object { if case .found = $0 { true } else { false } })
    state.carryOut(state.choose(object: found))
    state.press(.character("v"))
    #expect(state.options.filter.cause == .missed)
    #expect(state.listedObjects.contains(found))
    state.enter(.escape)
    #expect(!state.listedObjects.contains(found))
  }

  @Test func aClassIsFoundByItsName() {
    var state = MissState.ready()
    state.type("/7")
    state.press(.enter)
    #expect(state.options.filter.label == 7)
  }

  /// A survey of a picture of which the first so many objects were missed.
  private func tell(_ state: inout State, _ picture: Int, missed: Int) {
    let outcomes = state.pictures[picture].objects!.indices.map { index -> Explanation.ObjectOutcome in
      index < missed ? .missed(.score) : .found(detection: 0, iou: 0.9)
    }
    state.misses.summaries[InferenceID(picture: picture)] = MissSummary(
      thresholds: MissState.thresholds, outcomes: outcomes)
  }

  @Test func picturesAreOrderedByWhatWasMissed() {
    var state = MissState.fresh(pictures: 5)
    tell(&state, 0, missed: 0)
    tell(&state, 1, missed: 2)
    tell(&state, 3, missed: 4)
    state.options.view = .misses
    state.press(.tab)
    #expect(state.pictureOrder == [3, 1, 2, 4, 0], "most missed, then unknown, then none")
    let text = DetectionsViewTests.text(state, width: 56)
    #expect(text.contains("4/\(MissState.targets.count)") && text.contains("?/\(MissState.targets.count)"))
    state.press(.home)
    #expect(state.inference.picture == 3)
    state.press(.down)
    #expect(state.inference.picture == 1)
    tell(&state, 1, missed: 9)
    state.press(.down)
    #expect(state.inference.picture == 2, "the order stays while the list is open")
    state.press(.end)
    #expect(state.inference.picture == 0)
    state.press(.tab, .character("o"))
    #expect(state.inference.picture == 1, "without the list in their own order")
  }

  @Test func picturesAreFiltered() {
    var state = MissState.fresh(pictures: 4)
    for picture in 0..<3 { tell(&state, picture, missed: picture) }
    state.options.view = .misses
    state.options.filter.cause = .missed
    state.press(.tab)
    #expect(state.pictureOrder == [2, 1, 3, 0], "the shown one stays")
    #expect(DetectionsViewTests.text(state, width: 56).contains("only with: missed"))
  }
}
