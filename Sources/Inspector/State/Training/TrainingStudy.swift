import RetinaNet
import Runs
import Training

/// The training runs that are shown, one or two; none where pictures were opened.
public struct TrainingStudy: Sendable {
  /// Each with the model of the same index.
  public var runs: [ShownRun] = []
  /// The folder that was opened.
  public var path = ""
  /// Whether the run trains in this process, so that keys steer it.
  public var isSteered = false
  /// Whether what is seen is a recording.
  public var isRecorded = false
  /// What becomes of a run in this process after the inspector.
  public internal(set) var farewell: RunFarewell?
  /// The loss of the picture by the run that is not chosen, or why it has none, once that is known.
  var otherLoss: (inference: InferenceID, status: FocalStudy.LossStatus)?
  var pendingLoss: InferenceID?

  /// Whether two runs are compared.
  public var isComparison: Bool { runs.count > 1 }
  /// Whether a run waits to go on. Of two that are compared one may be over before the other.
  var isPaused: Bool { runs.contains { $0.phase == .paused } }
  /// Whether no run makes another step.
  var isOver: Bool { runs.allSatisfy(\.phase.isOver) }
}

/// A training run as far as it is known.
public struct ShownRun: Sendable {
  public var name: String
  /// The run's folder.
  public var path: String
  public var history = RunHistory()
  /// How many checkpoints have been seen; the number of the newest. 0 before the first.
  public var revision = 0
  /// The step after which the newest was written, where the file says it.
  public var checkpointStep: Int?
  public var phase = RunPhase.waiting
  /// Why the log or the checkpoint cannot be read.
  public var failure: String?
  /// Whether a part of the log has not been read yet.
  public var isCatchingUp = false

  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// The loss that the run trains by.
  var focal: FocalLoss {
    guard let header = history.header else { return .paper }
    let alpha = header.alpha.flatMap { FocalLoss.alphaRange.contains($0) ? $0 : nil }
    let gamma = FocalLoss.gammaRange.contains(header.gamma) ? header.gamma : 2
    return FocalLoss(alpha: alpha, gamma: header.loss == "ce" ? 0 : gamma)
  }
}

/// What a run is doing.
public enum RunPhase: Sendable, Hashable {
  /// Nothing has been logged yet.
  case waiting
  case preparing, running, validating, paused, finished
  case stopped(String)
  /// Nothing has been logged for some time, in minutes.
  case quiet(minutes: Int)

  var isOver: Bool {
    switch self {
    case .finished, .stopped: true
    default: false
    }
  }
}

/// What becomes of a run in this process when the inspector is left.
public enum RunFarewell: Sendable, Hashable {
  /// It ends with a checkpoint, and can be resumed.
  case stop
  /// It trains on, without a screen.
  case goOn
}

/// What is asked of a run in this process.
public enum RunOrder: Sendable, Hashable {
  case pause, goOn, oneStep, writeCheckpoint
  /// Multiply the learning rate.
  case scaleRate(Double)
}

/// What has changed in a run's folder, or in a run of this process.
public struct RunNews: Sendable {
  /// Which run.
  public var run: Int
  public var history: RunHistory
  public var phase: RunPhase
  public var revision: Int
  public var checkpointStep: Int?
  public var failure: String?
  public var isCatchingUp: Bool

  public init(
    run: Int, history: RunHistory, phase: RunPhase, revision: Int, checkpointStep: Int?, failure: String?,
    isCatchingUp: Bool
  ) {
    self.run = run
    self.history = history
    self.phase = phase
    self.revision = revision
    self.checkpointStep = checkpointStep
    self.failure = failure
    self.isCatchingUp = isCatchingUp
  }
}

extension State {
  /// The inference of a picture by the model at hand, in its present state.
  func inference(ofPicture picture: Int) -> InferenceID {
    InferenceID(picture: picture, model: inference.model, revision: inference.revision)
  }

  /// The shown picture by the newest checkpoint of a run.
  func newestInference(ofRun run: Int) -> InferenceID {
    InferenceID(picture: inference.picture, model: run, revision: training.runs[run].revision)
  }

  /// The run whose model the other views look at.
  public var shownRun: ShownRun? {
    training.runs.indices.contains(inference.model) ? training.runs[inference.model] : nil
  }

  /// The results of the run that is not chosen, for the shown picture: of its newest checkpoint, or of the one before
  /// until that is done.
  var otherInference: InferenceID? {
    guard training.isComparison else { return nil }
    let model = 1 - inference.model
    return inferences.keys.filter { id in
      guard id.model == model, id.picture == inference.picture, case .done? = inferences[id] else {
        return false
      }
      return true
    }.max { $0.revision < $1.revision }
  }

  /// The state in which the run that is not chosen is the chosen one, as far as its picture is drawn.
  var otherRunState: State? {
    guard let other = otherInference, case .done(let inspected)? = inferences[other] else { return nil }
    var state = self
    state.inference = other
    state.selection =
      inspected.candidates.isPrepared(for: thresholds) ? inspected.candidates.select(thresholds) : nil
    state.misses.diagnosis = nil
    state.misses.isDiagnosing = false
    state.misses.outcomes = misses.summaries[other].flatMap {
      $0.thresholds == thresholds && $0.outcomes.count == objects.count ? $0.outcomes : nil
    }
    state.options.selected = nil
    state.baseline = nil
    state.focal.status = training.otherLoss.flatMap { $0.inference == other ? $0 : nil }
    return state
  }

  /// The focal loss and level of the loss map: view 6 has its own, view 7 those of the run.
  var lossMapOptions: FocalOptions {
    guard options.view == .training else { return options.focal }
    var focal = FocalOptions()
    focal.loss = shownRun?.focal ?? .paper
    focal.level = options.training.level
    return focal
  }
}
