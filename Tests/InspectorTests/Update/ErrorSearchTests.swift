import Diagnosis
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// Going to the next missed object and the next false positive, across pictures.
struct ErrorSearchTests {
  /// Objects that are all found, so that nothing is missed.
  private static let foundTargets: [Target] = {
    let state = MissState.ready()
    return state.objects.indices.filter { if case .found? = state.outcome(of: $0) { true } else { false } }
      .map { state.objects[$0].target }
  }()

  /// Three pictures, of which the second has nothing to be missed; the network runs at once.
  private func opened(_ targets: [[Target]?], view: ViewKind = .misses) -> State {
    var state = State(
      pictures: targets.enumerated().map { index, targets in
        PictureEntry(name: "picture\(index).png", objects: targets?.map { MarkedObject($0) })
      },
      models: [ModelEntry(name: "made", configuration: TestState.shared.trace.configuration)],
      traits: TerminalTraits(size: CellSize(width: 160, height: 48)), thresholds: MissState.thresholds,
      memory: .max, invocation: Invocation(pictures: targets.indices.map { "picture\($0).png" }, flags: []))
    state.options.view = view
    run(&state, state.start())
    return state
  }

  /// Carries out commands with all that follows; every inference gives the made trace.
  private func run(_ state: inout State, _ commands: [Command]) {
    let services = ScriptedServices()
    var rest = commands[...]
    while let command = rest.popFirst() {
      if case .prepare(let inference, _, let isUrgent) = command {
        if isUrgent { rest += state.update(.inferenceDone(inference, TestState.shared)) }
        continue
      }
      command.work(in: services) { rest += state.update($0) }
    }
  }

  private func press(_ state: inout State, _ text: String) {
    for key in text { run(&state, state.react(to: .key(.character(key)))) }
  }

  @Test func goesThroughThePicturesMissesThenToTheNextThatHasAny() throws {
    var state = opened([MissState.targets, Self.foundTargets, nil, MissState.targets])
    let misses = state.soughtMisses
    try #require(misses.count > 1)
    for (place, miss) in misses.enumerated() {
      press(&state, "u")
      #expect(state.inference.picture == 0 && state.options.target == miss)
      #expect(state.message == "missed object \(place + 1) of \(misses.count) in this picture")
    }
    press(&state, "u")
    #expect(state.inference.picture == 3, "the second has none, the third no ground truth")
    #expect(state.options.target == misses[0])
    press(&state, "U")
    #expect(state.inference.picture == 0 && state.options.target == misses.last)
  }

  @Test func wrapsAndSaysSo() {
    var state = opened([MissState.targets, Self.foundTargets])
    let misses = state.soughtMisses
    press(&state, "U")
    #expect(state.options.target == misses.last, "without a choice the last, backwards")
    press(&state, "u")
    #expect(state.inference.picture == 0 && state.options.target == misses[0])
    #expect(state.message?.contains("from the other end of the list") == true, "\(state.message ?? "")")
  }

  @Test func saysWhereNothingIsMissedAndGoesBack() {
    var state = opened([Self.foundTargets, Self.foundTargets, nil], view: .levels)
    press(&state, "u")
    #expect(state.inference.picture == 0 && state.options.view == .misses)
    #expect(state.message == "no object is missed in any picture at these thresholds")
    #expect(state.search == nil)
  }

  @Test func takesOnlyWhatTheFilterLetsThrough() throws {
    var state = opened([MissState.targets, MissState.targets])
    let stages = state.soughtMisses.compactMap { state.diagnosis?.explanations[$0].stage }
    let stage = try #require(stages.last)
    state.options.filter.cause = .stage(stage)
    press(&state, "u")
    let target = try #require(state.options.target)
    #expect(state.diagnosis?.explanations[target].stage == stage)
    state.options.filter.cause = .found
    state.options.target = nil
    press(&state, "u")
    #expect(state.options.target == MissState.ready().soughtMisses.first, "a filter for found ones is none")
  }

  @Test func anyKeyStopsIt() {
    var state = opened([Self.foundTargets, MissState.targets])
    let commands = state.react(to: .key(.character("u")))
    #expect(commands.contains { if case .prepare(_, _, urgent: true) = $0 { true } else { false } })
    #expect(state.search != nil && state.inference.picture == 1)
    #expect(state.message?.contains("picture 2 of 2 (Esc stops)") == true, "\(state.message ?? "")")
    _ = state.react(to: .key(.escape))
    #expect(state.search == nil && state.message == "no longer looking")
    run(&state, state.update(.inferenceDone(InferenceID(picture: 1), TestState.shared)))
    #expect(state.options.target == nil)
  }

  @Test func goesOnOverPicturesThatFail() {
    var state = opened([Self.foundTargets, MissState.targets, MissState.targets])
    _ = state.react(to: .key(.character("u")))
    run(&state, state.update(.pictureFailed(1, "is empty")))
    #expect(state.inference.picture == 2 && state.options.target != nil)
  }

  @Test func goesThroughFalsePositives() throws {
    var state = opened([MissState.targets, nil])
    let wrong = state.soughtFalsePositives.places
    try #require(wrong.count > 1)
    for place in wrong {
      press(&state, "F")
      #expect(state.options.view == .detections && state.options.selected == place)
    }
    press(&state, "F")
    #expect(state.options.selected == wrong[0])
    #expect(state.message?.contains("from the other end") == true, "\(state.message ?? "")")
    run(&state, state.react(to: .key(.control("f"))))
    #expect(state.options.selected == wrong.last, "and back")
    for place in wrong.dropLast().reversed() {
      run(&state, state.react(to: .key(.control("f"))))
      #expect(state.options.selected == place)
    }
  }

  @Test func goesThroughThoseThatARemedyAdmits() throws {
    var state = opened([MissState.targets, MissState.targets])
    var admitted = 0
    for index in state.objects.indices {
      run(&state, state.choose(object: index))
      guard let remedy = state.proposedRemedy, let admits = remedy.admits, remedy.change.knob != nil,
        admits.falsePositives + admits.duplicates > 0
      else { continue }
      admitted = admits.falsePositives + admits.duplicates
      run(&state, state.react(to: .key(.enter)))
      break
    }
    try #require(admitted > 0, "some remedy lets something in")
    let (places, areNew) = state.soughtFalsePositives
    #expect(areNew && places.count == admitted)
    for place in places {
      press(&state, "F")
      #expect(state.options.selected == place && state.message?.contains("that came with the remedy") == true)
    }
    press(&state, "F")
    #expect(state.options.selected == places[0] && state.inference.picture == 0)
    #expect(state.message?.hasPrefix("that was the last that the change lets in") == true)
  }

  @Test func needsGroundTruth() {
    var state = opened([nil, nil])
    press(&state, "u")
    #expect(state.message?.contains("no picture has ground truth") == true)
    #expect(state.search == nil)
  }
}
