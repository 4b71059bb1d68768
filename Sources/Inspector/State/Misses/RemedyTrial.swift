import Diagnosis
import RetinaNet

/// A remedy that is being tried out. There is one at a time.
struct RemedyTrial: Sendable {
  /// Of the picture that it was tried for.
  let inference: InferenceID
  let change: Remedy.Change
  let before: Thresholds
  let after: Thresholds
  /// Whether the trial set the baseline, so that it goes with the trial.
  let setsBaseline: Bool
  /// The object that it is for, and all its remedies.
  let answer: RemedyAnswer
  /// What became of the picture's objects before.
  let outcomes: [Explanation.ObjectOutcome]
  /// What another picture was like before, where that is looked at with what is tried.
  var elsewhere: Baseline?
}

extension State {
  /// What is being tried, if its thresholds are still in place.
  var activeTrial: RemedyTrial? {
    guard let trial = misses.trial, trial.after == thresholds else { return nil }
    return trial
  }

  /// The same where it is for the chosen object.
  var chosenObjectsTrial: RemedyTrial? {
    guard let trial = activeTrial, trial.inference == inference, trial.answer.target == selectedObject?.target
    else { return nil }
    return trial
  }

  /// The place of what is being tried among the chosen object's remedies.
  var triedRemedy: Int? {
    chosenObjectsTrial.flatMap { trial in trial.answer.remedies.firstIndex { $0.change == trial.change } }
  }

  /// Whether what is being tried is to be taken back before an object is chosen: one that is missed with it and without
  /// it, and so has remedies of its own. Those that it finds or loses can be looked at.
  func trialEnds(choosing object: Int) -> Bool {
    guard let trial = activeTrial, trial.inference == inference, object != options.target,
      objects.indices.contains(object), objects[object].target != trial.answer.target,
      trial.outcomes.indices.contains(object), case .missed = trial.outcomes[object],
      case .missed? = outcome(of: object)
    else { return false }
    return true
  }

  /// The title of what is being tried: "score of bird 0.31".
  var triedTitle: String? { activeTrial.map { $0.change.title(configuration) } }
}
