import Diagnosis
import Runs
import Terminal
import Testing

@testable import Inspector

/// States that differ in what is shown beside the picture and in the bottom line, by name: for what must hold in all of
/// them.
struct NamedState {
  let name: String
  let state: State
}

/// The named states by what they are about.
enum NamedStates: CaseIterable {
  case withGroundTruth, withoutGroundTruth, fewObjects, misses, nothingDetected, anchorEditor, loss, lists,
    training

  var all: [NamedState] {
    get throws {
      switch self {
      case .withGroundTruth: [1, 3].flatMap { pictures in views { Self.viewed($0, pictures: pictures) } }
      case .withoutGroundTruth: views(Self.untold)
      case .fewObjects: try Self.fewObjects()
      case .misses: Self.misses()
      case .nothingDetected: [NamedState(name: "no detections", state: Self.nothingDetected())]
      case .anchorEditor: Self.anchorEditors()
      case .loss: Self.losses()
      case .lists: Self.pictureLists() + Self.browsers()
      case .training: Self.trainings()
      }
    }
  }

  private func views(_ states: (ViewKind) -> [NamedState]) -> [NamedState] {
    ViewKind.ofOnePicture.flatMap(states)
  }

  private static func viewed(_ view: ViewKind, pictures: Int) -> [NamedState] {
    var state = MissState.ready(pictures: pictures, view: .detections)
    state.press(.escape)
    state.enter(.character(Character(view.keyTitle)))
    let name = "\(view) of \(pictures)"
    var states = [NamedState(name: name, state: state)]
    state.enter(.down, .down)
    states.append(NamedState(name: "\(name), with a choice", state: state))
    var pinned = state
    pinned.enter(.character("b"), .character("S"), .character("S"))
    pinned.options.showsGroundTruth = true
    pinned.notes = ["a/long/path/annotations.json: something was left out of it; give another file"]
    states.append(NamedState(name: "\(name), pinned and with notes", state: pinned))
    state.enter(.enter, .enter)
    states.append(NamedState(name: "\(name), followed", state: state))
    return states
  }

  private static func untold(_ view: ViewKind) -> [NamedState] {
    var state = TestState.ready()
    state.enter(.character(Character(view.keyTitle)))
    return [NamedState(name: "\(view) without ground truth", state: state)]
  }

  private static func fewObjects() throws -> [NamedState] {
    var filtered = MissState.ready()
    let label = try #require(
      (0..<20).first { label in !filtered.objects.contains { $0.target.label == label } })
    filtered.type("/\(label)")
    filtered.enter(.enter)
    try #require(filtered.listedObjects.isEmpty)
    return [
      NamedState(name: "a picture without objects", state: MissState.ready(targets: [])),
      NamedState(name: "an empty filter", state: filtered),
    ]
  }

  private static func misses() -> [NamedState] {
    var state = MissState.ready(pictures: 2)
    var triedOutcomes: Set<String> = []
    return state.objects.indices.flatMap { index in
      state.carryOut(state.choose(object: index))
      var states = [NamedState(name: "object \(index + 1)", state: state)]
      if let outcome = state.outcome(of: index), triedOutcomes.insert(outcome.title).inserted {
        var tried = state
        tried.enter(.enter)
        states.append(NamedState(name: "object \(index + 1), tried", state: tried))
      }
      return states
    }
  }

  private static func nothingDetected() -> State {
    var state = MissState.ready(view: .detections)
    state.carryOut(state.set(.score, to: 1))
    return state
  }

  private static func anchorEditors() -> [NamedState] {
    var bare = nothingDetected()
    bare.enter(.character("3"), .character("p"))
    var state = MissState.ready(view: .anchors)
    state.enter(.character("p"), .character(">"))
    return [
      NamedState(name: "the anchor editor, no detections", state: bare),
      NamedState(name: "the anchor editor", state: state),
    ]
  }

  private static func losses() -> [NamedState] {
    var state = MissState.ready(view: .focal)
    state.carryOut(state.lossIfNeeded())
    return FocalMode.allCases.flatMap { mode in
      var states = [NamedState(name: "the loss, \(mode)", state: state)]
      state.enter(.down)
      states.append(NamedState(name: "the loss, \(mode), with a choice", state: state))
      state.enter(.character("v"))
      return states
    }
  }

  private static func pictureLists() -> [NamedState] {
    [1, 3].map { pictures in
      var state = MissState.ready(pictures: pictures)
      state.enter(.tab)
      return NamedState(name: "the list of \(pictures)", state: state)
    }
  }

  private static func browsers() -> [NamedState] {
    var states: [NamedState] = []
    for hasTruth in [true, false] {
      var state = BrowserState.ready(hasTruth: hasTruth)
      state.isNewcomer = false
      states.append(NamedState(name: "the browser", state: state))
      state.browse(.character("v"))
      states.append(NamedState(name: "the browser, filtered", state: state))
      state.browse(.tab)
      states.append(NamedState(name: "the facets", state: state))
      state.browse(.down, .enter)
      states.append(NamedState(name: "the facets, filtered", state: state))
    }
    var state = BrowserState.ready()
    state.options.browser.filter.label = 19
    state.options.browser.filter.size = .large
    state.options.browser.filter.cause = .stage(.maxDetections)
    state.refind()
    states.append(NamedState(name: "the browser, without a match", state: state))
    return states
  }

  private static func trainings() -> [NamedState] {
    let phases: [RunPhase] = [
      .waiting, .preparing, .running, .validating, .paused, .finished,
      .stopped("the loss is not a number at step 412: a lower --rate may help"), .quiet(minutes: 7),
    ]
    let histories = [("no steps", RunHistory()), ("half", TrainingState.half)]
    var states: [NamedState] = []
    for (amount, history) in histories {
      let bare = TrainingState.fresh([TrainingState.run("demo", history, .preparing)])
      states.append(NamedState(name: "a run with \(amount) and no result", state: bare))
      for phase in phases {
        for isSteered in [false, true] {
          let state = TrainingState.ready(history: history, phase: phase, isSteered: isSteered)
          let name = "a run with \(amount), \(phase)\(isSteered ? ", steered" : "")"
          states.append(NamedState(name: name, state: state))
        }
      }
    }
    for (name, made) in [("a run", TrainingState.ready()), ("two runs", TrainingState.comparison())] {
      var state = made
      for panel in TrainingPanel.allCases {
        states.append(NamedState(name: "\(name), \(panel)", state: state))
        state.enter(.character("v"))
      }
      for overlay in TrainingOverlay.allCases {
        states.append(NamedState(name: "\(name), \(overlay)", state: state))
        state.enter(.character("p"))
      }
    }
    return states
  }
}
