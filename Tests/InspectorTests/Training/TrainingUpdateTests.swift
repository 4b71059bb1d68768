import RetinaNet
import Runs
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// What keys and news do in view 7.
struct TrainingUpdateTests {
  private func prepared(_ commands: [Command]) -> [InferenceID] {
    commands.compactMap { if case .prepare(let id, _, _) = $0 { id } else { nil } }
  }

  @Test func theKeySevenNeedsARun() {
    var state = TestState.ready()
    state.type("7")
    #expect(state.options.view == .detections)
    #expect(state.message?.contains("retinascope RUN/") == true, "and says how to get one")
    var other = TrainingState.ready()
    other.type("1")
    #expect(other.options.view == .detections)
    other.type("7")
    #expect(other.options.view == .training)
  }

  @Test func aNewCheckpointIsRunWhileTheOldResultStays() {
    var state = TrainingState.ready(history: TrainingState.half, phase: .running)
    let old = state.inference
    let commands = state.update(TrainingState.news(TrainingState.half, revision: 2, step: 500))
    let new = InferenceID(picture: 0, model: 0, revision: 2)
    #expect(prepared(commands) == [new])
    #expect(state.inference == old && state.inspected != nil, "until the new one is there")
    #expect(
      prepared(state.update(TrainingState.news(TrainingState.half, revision: 3))).isEmpty, "one at a time")
    state.options.zoom = 2
    state.options.target = 1
    let next = state.update(.inferenceDone(new, TrainingState.other))
    #expect(state.inference == new && state.selection != nil)
    #expect(state.options.zoom == 2 && state.options.target == 1, "what is looked at stays")
    #expect(state.inferences[old] == nil, "what an older checkpoint gave goes")
    #expect(prepared(next) == [InferenceID(picture: 0, model: 0, revision: 3)], "then the newest")
  }

  @Test func theFirstCheckpointIsWaitedFor() {
    var run = TrainingState.run("demo", TrainingState.half, .running)
    run.revision = 0
    var state = TrainingState.fresh([run])
    _ = state.start()
    let none = InferenceID(picture: 0, model: 0, revision: 0)
    #expect(state.inference == none)
    _ = state.update(.inferenceFailed(none, "no checkpoint yet"))
    let commands = state.update(TrainingState.news(TrainingState.half, revision: 1))
    #expect(prepared(commands) == [InferenceID(picture: 0, model: 0, revision: 1)])
    #expect(state.inference.revision == 1)
  }

  @Test func anotherPictureIsShownByTheNewestCheckpoint() {
    var state = TrainingState.ready(history: TrainingState.half, phase: .running)
    _ = state.update(TrainingState.news(TrainingState.half, revision: 2))
    #expect(prepared(state.type("o")) == [InferenceID(picture: 1, model: 0, revision: 2)])
  }

  @Test func supersededCheckpointsAreAskedForAgain() {
    var state = TrainingState.ready(history: TrainingState.half, phase: .running)
    _ = state.update(TrainingState.news(TrainingState.half, revision: 2))
    _ = state.update(TrainingState.news(TrainingState.half, revision: 4))
    let commands = state.update(.inferenceDropped(InferenceID(picture: 0, model: 0, revision: 2)))
    #expect(prepared(commands) == [InferenceID(picture: 0, model: 0, revision: 4)])
  }

  @Test func keysSteerARunOfThisProcess() {
    var state = TrainingState.ready(history: TrainingState.half, phase: .running, isSteered: true)
    func order(_ key: Character) -> RunOrder? {
      for case .order(let order) in state.type(String(key)) { return order }
      return nil
    }
    #expect(order(" ") == .pause)
    state.training.runs[0].phase = .paused
    #expect(order(" ") == .goOn)
    #expect(order(";") == .oneStep)
    #expect(order(")") == .scaleRate(1.25))
    #expect(order("(") == .scaleRate(0.8))
    #expect(order("E") == .writeCheckpoint)
    state.training.runs[0].phase = .finished
    #expect(order(" ") == nil && state.message == "the run is over")
    state.training.isSteered = false
    state.training.runs[0].phase = .running
    #expect(order(" ") == nil && state.message?.contains("another process") == true)
  }

  /// One of two runs has ended, as where its loss has exploded, and the other one goes on.
  @Test func theOtherRunIsSteeredWhereTheShownOneIsOver() {
    var state = TrainingState.comparison()
    state.training.isSteered = true
    state.training.runs[0].phase = .stopped("the loss is not finite")
    state.training.runs[1].phase = .running
    func order(_ key: Character) -> RunOrder? {
      for case .order(let order) in state.type(String(key)) { return order }
      return nil
    }
    #expect(Hints.line(state, width: 200).contains("Space pause"))
    #expect(order(" ") == .pause)
    state.training.runs[1].phase = .paused
    #expect(Hints.hints(state).contains { $0.text == "Space go on" })
    #expect(order(" ") == .goOn && state.training.runs[1].phase == .running)
    state.training.runs[1].phase = .finished
    #expect(order(" ") == nil && state.message == "the run is over")
  }

  /// Outputs that are no numbers have no loss: it is not asked for again and again.
  @Test func theOtherRunsLossFailsOnce() throws {
    var state = TrainingState.comparison()
    func asked(_ commands: [Command]) -> [InferenceID] {
      commands.compactMap { if case .measureLoss(let id, _, _, _) = $0 { id } else { nil } }
    }
    let other = try #require(state.otherInference)
    #expect(asked(state.type("pp")).contains(other))
    #expect(asked(state.update(.lossFailed(other, "its outputs are not finite"))).isEmpty)
    #expect(asked(state.update(.notice("later"))).isEmpty)
    #expect(state.otherRunState?.lossFailure == "its outputs are not finite")
  }

  /// A box that was drawn changes the loss of both.
  @Test func theOtherRunsLossIsOfThePresentGroundTruth() throws {
    var state = TrainingState.comparison()
    state.carryOut(state.type("pp"))
    #expect(state.otherRunState?.pictureLoss != nil)
    state.pictures[0].objects?.removeLast()
    state.carryOut(state.update(.notice("a box is gone")))
    #expect(state.otherRunState?.pictureLoss != nil)
  }

  @Test func theKeysOfAnchorsAndZoomKeepTheirMeaning() {
    for key in ["+", "-", "0", ",", ".", "<", ">"].map({ Character($0) }) {
      let here = KeyTable.intent(of: .character(key), in: .training)
      if case .run? = here { Issue.record("\(key) steers the run") }
    }
  }

  @Test func leavingAsksWhatBecomesOfTheRun() {
    let answers: [(Key, RunFarewell?)] = [
      (.character("s"), .stop), (.character("c"), .goOn), (.escape, nil), (.character("x"), nil),
      (.control("c"), .stop),
    ]
    for (key, farewell) in answers {
      var state = TrainingState.ready(history: TrainingState.half, phase: .running, isSteered: true)
      #expect(state.press(.character("q")).isEmpty && state.popup == .leaving)
      let commands = state.press(key)
      let isLeaving = commands.contains { if case .quit = $0 { true } else { false } }
      #expect(isLeaving == (farewell != nil) && state.training.farewell == farewell, "\(key)")
      #expect(isLeaving || state.popup == nil)
    }
    var state = TrainingState.ready(history: TrainingState.half, phase: .running, isSteered: true)
    #expect(state.press(.control("c")).count == 1 && state.training.farewell == .stop, "Ctrl-C stops at once")
    state = TrainingState.ready(history: TrainingState.half, phase: .running)
    #expect(state.press(.character("q")).count == 1, "a run of another process is left alone")
    state = TrainingState.ready(isSteered: true)
    #expect(state.press(.character("q")).count == 1, "a finished run needs no answer")
  }

  @Test func theOtherRunTakesTheFirstsPlace() {
    var state = TrainingState.comparison()
    #expect(state.otherInference?.model == 1)
    state.type("a")
    #expect(state.inference.model == 1 && state.otherInference?.model == 0)
    #expect(state.inspected != nil && state.selection != nil)
    state.type("1")
    #expect(state.options.view == .detections && state.inference.model == 1)
    var single = TrainingState.ready()
    single.type("a")
    #expect(single.message?.contains("one run") == true)
  }

  @Test func curvesAreReadStepByStep() {
    var state = TrainingState.ready()
    #expect(state.readStep == 1000)
    state.press(.left)
    #expect(state.readStep == 980 && RunCurves(state)?.cursor != nil)
    state.press(.right)
    #expect(state.options.training.step == nil, "at the end it follows the run")
    state.press(.home)
    #expect(state.readStep == 1)
    state.press(.left)
    #expect(state.readStep == 1)
    state.press(.end)
    #expect(state.readStep == 1000)
  }

  @Test func narrowScreensShowTheCurvesFirst() {
    var state = TrainingState.ready(width: 50, height: 20)
    #expect(state.layout.panel != nil && state.layout.picture.width == 0)
    state.press(.escape)
    #expect(state.layout.panel == nil, "then the picture")
  }

  @Test func aCommandLineDrawsTheSame() throws {
    var state = TrainingState.ready()
    state.type("vvpz")
    state.press(.left)
    let line = state.commandLine
    #expect(line.hasPrefix("retinascope render runs/demo --view training --select 1 --mode balance"))
    #expect(line.contains("--overlay scores") && line.contains("--linear") && line.contains("--at 980"))
    var request = ViewRequest(.training)
    request.mode = "balance"
    request.focal.reading = 980
    request.training.overlay = .scores
    request.training.isLinear = true
    let options = try request.options(classes: ["bird"])
    #expect(options.training == state.options.training)
    state.type("4")
    #expect(state.commandLine.contains("validation/picture0.png --model runs/demo/last.safetensors"))
  }

  @Test(arguments: ["boxes", "", "Overview"]) func unknownPanelsAreRefused(mode: String) {
    var request = ViewRequest(.training)
    request.mode = mode
    #expect(throws: ViewRequestError.self) { try request.options(classes: ["bird"]) }
    var other = ViewRequest(.detections)
    other.training.isLinear = true
    #expect(throws: ViewRequestError.self) { try other.options(classes: ["bird"]) }
  }
}
