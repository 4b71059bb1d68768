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
    state.enter(.end)
    #expect(state.options.target == state.objects.count - 1)
    state.enter(.down)
    #expect(state.options.target == state.objects.count - 1, "there it ends")
    state.enter(.home)
    #expect(state.options.target == 0)
    state.enter(.character("j"), .character("j"), .character("k"))
    #expect(state.options.target == 1)
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
