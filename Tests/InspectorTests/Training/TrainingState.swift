import RetinaNet
import Runs
import Terminal
import TestSupport

@testable import Inspector

/// Inspectors in view 7, over runs that never were.
enum TrainingState {
  /// What has been read of a made log.
  static func history(_ made: MadeRunLog) -> RunHistory {
    let folder = TemporaryFolder()
    made.write(to: folder, "run")
    var follower = RunHistoryFollower(folder.file("run/log.jsonl"))
    do { try follower.readAll() } catch { preconditionFailure("a made log can be read: \(error)") }
    return follower.history
  }

  private static let focal = history(MadeRunLog())
  private static let crossEntropy: RunHistory = {
    var made = MadeRunLog()
    made.loss = .crossEntropy
    return history(made)
  }()
  /// With the AP of 30 classes.
  static let classes: RunHistory = {
    var made = MadeRunLog()
    made.validationClasses = (0..<30).map { ["bird", "traffic light", "cup"][$0 % 3] + " \($0)" }
    return history(made)
  }()
  static let half: RunHistory = {
    var made = MadeRunLog()
    made.done = 412
    return history(made)
  }()

  static func run(_ name: String, _ history: RunHistory, _ phase: RunPhase = .finished) -> ShownRun {
    var run = ShownRun(name: name, path: "runs/\(name)")
    (run.history, run.phase, run.revision, run.checkpointStep) = (history, phase, 1, history.checkpoint)
    return run
  }

  /// One run, with a result for its picture.
  static func ready(
    width: Int = 160, height: Int = 48, depth: ColorDepth = .truecolor, history: RunHistory? = nil,
    phase: RunPhase = .finished, isSteered: Bool = false
  ) -> State {
    state([run("demo", history ?? focal, phase)], width, height, depth, isSteered: isSteered)
  }

  /// Two runs, with a result of each for the picture.
  static func comparison(width: Int = 160, height: Int = 48, depth: ColorDepth = .truecolor) -> State {
    state([run("focal", focal), run("ce", crossEntropy)], width, height, depth)
  }

  /// Runs without a result.
  static func fresh(
    _ runs: [ShownRun], _ width: Int = 160, _ height: Int = 48, _ depth: ColorDepth = .truecolor
  ) -> State {
    let configuration = TestState.shared.trace.configuration
    var state = State(
      pictures: (0..<3).map {
        PictureEntry(
          name: "validation/picture\($0).png", objects: MissState.targets.map { MarkedObject($0) })
      },
      models: runs.map { ModelEntry(name: $0.name, configuration: configuration) },
      traits: TerminalTraits(size: CellSize(width: width, height: height), depth: depth),
      thresholds: Thresholds(score: 0.5, nms: 0.5, topK: 1000, maxDetections: 300), memory: .max,
      invocation: Invocation(pictures: (0..<3).map { "validation/picture\($0).png" }, flags: []),
      isNewcomer: false)
    state.training.runs = runs
    state.training.path = "runs/demo"
    state.options.view = .training
    state.inference.revision = runs[0].revision
    return state
  }

  private static func state(
    _ runs: [ShownRun], _ width: Int, _ height: Int, _ depth: ColorDepth, isSteered: Bool = false
  ) -> State {
    var state = fresh(runs, width, height, depth)
    state.training.isSteered = isSteered
    _ = state.start()
    for run in runs.indices {
      let id = InferenceID(picture: 0, model: run, revision: runs[run].revision)
      state.carryOut(state.update(.inferenceDone(id, run == 0 ? TestState.shared : other)))
    }
    return state
  }

  static let other = TestState.inspected(seed: 9)

  /// News as a run's folder gives them.
  static func news(
    _ history: RunHistory, run: Int = 0, revision: Int, step: Int? = nil, phase: RunPhase = .running
  ) -> Action {
    .runNews([
      RunNews(
        run: run, history: history, phase: phase, revision: revision, checkpointStep: step, failure: nil,
        isCatchingUp: false)
    ])
  }
}
