import Diagnosis
import RetinaNet

/// Trying what would rescue an object: one change at a time, which is taken back or kept.
extension State {
  /// Applies the proposed remedy in place of the one that is being tried, and pins the result before it, to show what
  /// else changes. The next call undoes it.
  mutating func tryRemedy() -> [Command] {
    let earlier = activeTrial
    guard selectedObject != nil || earlier != nil else { return [] }
    if let earlier {
      guard chosenObjectsTrial != nil, let remedy = proposedRemedy, remedy.change != earlier.change else {
        return undo(earlier)
      }
    }
    guard let explanation = currentDiagnosis.flatMap({ _ in explanation }), let selection else {
      message = "it is still being explained"
      return []
    }
    guard explanation.stage != nil || earlier != nil else {
      message = "nothing to fix: it is \(explanation.outcome.title)"
      return []
    }
    guard let answer = remedyAnswer else {
      message = "still looking for what would rescue it"
      return []
    }
    guard let remedy = proposedRemedy else {
      message = withoutRemedy ?? "no change of one threshold rescues it"
      return []
    }
    let before = earlier?.before ?? thresholds
    guard let changed = before.changed(by: remedy.change) else {
      message = "\(remedy.change.title(configuration)) is not for a running network: it is not applied"
      return []
    }
    var setsBaseline = earlier?.setsBaseline ?? false
    let outcomes = earlier?.outcomes ?? currentOutcomes ?? []
    if earlier == nil {
      // An earlier one that was changed by hand is the user's, but its pin is not.
      endTrial()
      setsBaseline = baseline?.inference != inference
      if setsBaseline { baseline = Baseline(inference: inference, selection, outcomes: currentOutcomes) }
    }
    misses.trial = RemedyTrial(
      inference: inference, change: remedy.change, before: before, after: changed,
      setsBaseline: setsBaseline, answer: answer, outcomes: outcomes)
    thresholds = changed
    knob = remedy.change.knob ?? knob
    let others = remedy.admits.map { ": \($0.words(withTarget: true))" } ?? ""
    let instead = earlier == nil ? "" : " in place of the other"
    message = "\(remedy.change.title(configuration))\(instead)\(others). Enter goes back"
    scroll = 0
    return reselect()
  }

  private mutating func undo(_ trial: RemedyTrial) -> [Command] {
    thresholds = trial.before
    endTrial()
    message = "back to the thresholds before"
    return reselect()
  }

  /// Takes a trial back when its picture or its object is left. Thresholds that were changed by hand since stay.
  ///
  /// - Returns: what was done, in words; `nil` where nothing was being tried.
  mutating func takeBackTrial() -> String? {
    guard let trial = misses.trial else { return nil }
    let isActive = trial.after == thresholds
    if isActive { thresholds = trial.before }
    endTrial()
    return isActive
      ? "the change that was tried is taken back"
      : "what was tried stays, as thresholds were changed by hand since: r resets them"
  }

  /// Ends a trial and keeps its thresholds. A baseline that was set for the trial goes.
  mutating func endTrial() {
    if let trial = misses.trial, trial.setsBaseline, baseline?.inference == trial.inference { baseline = nil }
    misses.trial = nil
  }

  /// Notes what a picture other than the trial's was like before, so that what is new there is marked as well.
  mutating func noteBeforeTrial() {
    guard let trial = activeTrial, trial.inference != inference, trial.elsewhere?.inference != inference,
      let inspected, inspected.candidates.isPrepared(for: trial.before)
    else { return }
    misses.trial?.elsewhere = Baseline(
      inference: inference, inspected.candidates.select(trial.before),
      outcomes: browser.kept[inference.picture]?.findings(at: trial.before)?.outcomes)
  }

  /// Keeps what is being tried.
  /// - Returns: whether something was.
  mutating func keepTrial() -> Bool {
    guard let title = triedTitle else { return false }
    (baseline, misses.trial) = (nil, nil)
    message = "kept: \(title); nothing is pinned"
    return true
  }
}

extension Remedy.Change {
  /// The slider that the change moves, if any.
  var knob: Knob? {
    switch self {
    case .score: .score
    case .nms: .nms
    case .topK: .topK
    case .maxDetections: .maxDetections
    case .inputSize, .anchorShape: nil
    }
  }
}
