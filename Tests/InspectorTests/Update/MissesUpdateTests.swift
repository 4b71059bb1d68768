import Diagnosis
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// Choosing objects, and where the window goes.
struct ChoosingTests {
  @Test func beginsWithWhatWasMissed() throws {
    var state = MissState.ready()
    state.enter(.down)
    let chosen = try #require(state.options.target)
    #expect(chosen == state.object { if case .missed = $0 { true } else { false } })
    let listed = state.listedObjects
    state.enter(.end)
    #expect(state.options.target == listed.last)
    state.enter(.down)
    #expect(state.options.target == listed.last, "there it ends")
    state.enter(.home)
    #expect(state.options.target == listed[0])
    state.enter(.character("j"), .character("j"), .character("k"))
    #expect(state.options.target == listed[1])
  }

  @Test func missedObjectsAreListedFirstAndIgnoredOnesLast() throws {
    let state = MissState.ready()
    let ranks = state.listedObjects.map { index in
      switch state.outcome(of: index) {
      case .missed?: 0
      case .found?: 1
      case .ignored?, nil: 2
      }
    }
    #expect(ranks == ranks.sorted() && Set(ranks) == [0, 1, 2])
    for rank in 0..<3 {
      let part = zip(state.listedObjects, ranks).filter { $0.1 == rank }.map(\.0)
      #expect(part == part.sorted(), "within each part they keep their order")
    }
  }

  @Test func theListKeepsItsOrderWhileARemedyIsTried() throws {
    var state = MissState.ready()
    let rescued = try #require(
      state.objects.indices.first { index in
        state.carryOut(state.choose(object: index))
        return state.proposedRemedy?.change.knob != nil
      })
    let before = state.listedObjects
    state.enter(.enter)
    guard case .found? = state.outcome(of: rescued) else {
      Issue.record("the remedy rescues it")
      return
    }
    #expect(state.listedObjects == before)
  }

  @Test func theWindowShowsObjectAndEvidence() throws {
    var state = MissState.ready()
    let image = try #require(state.picture).image
    for index in state.objects.indices {
      state.carryOut(state.choose(object: index))
      #expect(!state.options.framesTarget)
      let window = try #require(state.viewport).window
      let explanation = try #require(state.explanation)
      let evidence = explanation.evidenceBoxes(state.diagnosis, TestState.shared).map(\.box)
      for box in evidence + [state.objects[index].target.box] {
        let (x1, y1) = (max(0, Double(box.x1)), max(0, Double(box.y1)))
        let (x2, y2) = (min(Double(image.width), Double(box.x2)), min(Double(image.height), Double(box.y2)))
        let isSeen =
          x1 >= window.x - 0.5 && y1 >= window.y - 0.5 && x2 <= window.x + window.width + 0.5
          && y2 <= window.y + window.height + 0.5
        #expect(isSeen, "object \(index + 1): \(box) is not within \(window)")
      }
    }
    state.enter(.character("0"))
    #expect(state.options.zoom == 1)
    state.enter(.escape)
    #expect(state.options.target == nil)
  }

  /// The anchors of a detection are compared with what it has found, whichever object was looked at before.
  @Test(arguments: [Key.enter, .character("3")]) func aDetectionLeadsToItsObject(key: Key) throws {
    var state = MissState.ready()
    let verdicts = try #require(state.currentDiagnosis).verdicts
    let found = try #require(verdicts.firstIndex { $0.object != nil })
    let object = try #require(verdicts[found].object)
    let other = try #require(state.objects.indices.first { $0 != object })
    state.carryOut(state.choose(object: other))
    state.enter(.character("1"))
    state.choose(detection: found)
    state.enter(key)
    #expect(state.options.view == .anchors)
    #expect(state.options.target == object)
  }

  @Test func theWindowWaitsForTheEvidence() throws {
    var known = MissState.ready()
    let small = known.objects.indices.first { index in
      known.carryOut(known.choose(object: index))
      return known.options.zoom > 1
    }
    var state = MissState.fresh()
    state.options.view = .misses
    let chosen: Int = try #require(small)
    state.options.target = chosen
    state.options.framesTarget = true
    _ = state.start()
    let commands = state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared))
    #expect(state.options.zoom == 1)
    state.carryOut(commands)
    #expect(state.options.zoom > 1)
    #expect(!state.options.framesTarget)
  }

  @Test func clicksGoThroughObjectsWithinObjects() throws {
    var state = MissState.ready()
    let viewport = try #require(state.viewport)
    let place = viewport.screen(state.objects[0].target.box.middle)
    let under = viewport.point(x: Int(place.x), y: Int(place.y))
    let hit = state.objects.indices.filter {
      let box = state.objects[$0].target.box
      return Double(box.x1) <= under.x && Double(box.x2) > under.x && Double(box.y1) <= under.y
        && Double(box.y2) > under.y
    }
    var chosen: [Int] = []
    for _ in 0...hit.count {
      state.carryOut(state.react(to: .mouse(MouseEvent(.press, x: Int(place.x), y: Int(place.y)))))
      chosen.append(try #require(state.options.target))
    }
    #expect(Set(chosen) == Set(hit))
    #expect(chosen.first == chosen.last)
    #expect(state.options.zoom == 1, "what is under the mouse stays there")
  }

  @Test func aClickInTheListChooses() throws {
    var state = MissState.ready()
    let panel = try #require(state.layout.panel)
    let lines = Renderer.pane(state, width: panel.width).lines
    let row = try #require(lines.firstIndex { $0.target == .object(2) })
    state.carryOut(state.react(to: .mouse(MouseEvent(.press, x: panel.x + 3, y: panel.y + row))))
    #expect(state.options.target == 2)
  }

  @Test func otherViewsGoOnWhereTheEvidenceLies() throws {
    var state = MissState.ready()
    let index = try #require(state.object(missedAt: .score))
    state.carryOut(state.choose(object: index))
    let fit = try #require(state.explanation?.evidence.bestCandidate)
    state.enter(.character("3"))
    #expect(state.options.layer == .pyramid(fit.candidate.level))
    #expect(state.options.label == fit.candidate.label)
    let cell = try #require(CellPredictions(state, TestState.shared))
    #expect(cell.followed.anchor == fit.candidate.anchor)

    state.enter(.character("5"))
    let found = try #require(state.object { if case .found = $0 { true } else { false } })
    state.carryOut(state.choose(object: found))
    state.enter(.character("1"))
    guard case .found(let detection, _)? = state.diagnosis?.explanations[found].outcome else {
      Issue.record("it was found")
      return
    }
    #expect(state.options.selected == detection)
    state.options.target = nil
    state.enter(.character("5"))
    #expect(state.options.target == found, "and back")
  }
}

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
    #expect(state.listedObjects.allSatisfy { state.objects[$0].target.size == .small })
    #expect(state.message == "listed: small")
    state.press(.character("["))
    #expect(!state.options.filter.isOn)
  }

  @Test func whatIsExplainedPassesTheFilter() throws {
    var state = MissState.ready()
    let found = try #require(state.object { if case .found = $0 { true } else { false } })
    state.carryOut(state.choose(object: found))
    state.enter(.character("v"))
    #expect(state.options.filter.cause == .missed)
    #expect(!state.listedObjects.contains(found))
    #expect(state.options.target == state.listedObjects.first, "the first that passes is chosen instead")
    let chosen = state.options.target
    state.enter(.character("V"))
    #expect(state.options.target == chosen, "a choice that passes stays")
    state.enter(.character("]"), .character("]"), .character("]"))
    for target in [state.options.target].compactMap({ $0 }) {
      #expect(state.objects[target].target.size == .large)
    }
    state.enter(.escape, .escape)
    #expect(!state.options.filter.isOn, "Esc gives up the choice, then the filter")
  }

  @Test func nothingIsExplainedWhereNothingPasses() throws {
    var state = MissState.ready()
    let label = try #require((0..<20).first { label in !state.objects.contains { $0.target.label == label } })
    state.enter(.down)
    state.type("/\(label)")
    state.enter(.enter)
    #expect(state.options.filter.label == label)
    #expect(state.options.target == nil && state.options.zoom == 1)
    #expect(DetectionsViewTests.text(state, width: 56).contains("No object passes the filter."))
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
    #expect(text.contains("Pictures, most missed first") && text.contains("• run") && !text.contains("✓"))
    #expect(text.contains("•   4/\(MissState.targets.count) picture3.png"), "\(text)")
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
    state.press(.tab, .character("o"))
    #expect(state.showsPictureList && state.inference.picture == 2, "and in it as well")
  }

  @Test func picturesAreFiltered() {
    var state = MissState.fresh(pictures: 4)
    for picture in 0..<3 { tell(&state, picture, missed: picture) }
    state.options.view = .misses
    state.options.filter.cause = .missed
    state.press(.tab)
    #expect(state.pictureOrder == [2, 1, 3, 0], "the shown one stays")
    #expect(DetectionsViewTests.text(state, width: 56).contains("only with: missed (Esc lists all)"))
    state.options.filter.cause = .found
    state.options.filter.label = MissState.targets.first?.label
    state.orderPictures()
    state.press(.character("o"))
    #expect(state.pictureOrder.contains(1), "what is shown is listed")
  }
}
