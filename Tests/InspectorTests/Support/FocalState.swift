import RetinaNet
import Terminal
import Training

@testable import Inspector

/// Inspectors in view 6, with the losses of a made picture.
enum FocalState {
  static func ready(
    _ mode: FocalMode = .shares, width: Int = 160, height: Int = 48, depth: ColorDepth = .truecolor
  ) -> State {
    var state = MissState.ready(width: width, height: height)
    state.options.view = .focal
    state.options.focal.mode = mode
    state.traits.depth = depth
    _ = state.lossIfNeeded()
    state.carryOut(state.update(.lossMeasured(state.inference, answers)))
    return state
  }

  /// Computed once for all tests.
  private static let answers: LossAnswers = {
    do {
      return try LossAnswers(
        TestState.shared.trace, MissState.targets, histograms: nil, threads: 2)
    } catch {
      preconditionFailure("a made trace is finite: \(error)")
    }
  }()

  /// The exact loss of the same picture and objects.
  static func exact(_ focal: FocalLoss) throws -> DetectionLoss {
    let trace = TestState.shared.trace
    let objects = MissState.targets.filter { !$0.isIgnored }.map {
      TrainingObject(box: $0.box, label: $0.label)
    }
    return try DetectionLoss(
      trace, TrainingTargets(objects, trace),
      LossSettings(focal: focal, box: BoxLoss(family: trace.configuration.family)))
  }

  /// The same picture without ground truth.
  static func withoutTruth() -> State {
    var state = TestState.fresh()
    state.options.view = .focal
    _ = state.start()
    state.carryOut(state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared)))
    return state
  }
}
