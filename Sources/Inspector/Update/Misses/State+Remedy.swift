import Diagnosis
import RetinaNet

extension State {
  /// Applies the proposed remedy and pins the result before, so that it is seen what else changes; once more goes
  /// back.
  mutating func tryRemedy() -> [Command] {
    guard let object = selectedObject else { return [] }
    if let trial = activeTrial { return takeBack(trial) }
    guard let explanation = currentDiagnosis.flatMap({ _ in explanation }), let selection else {
      message = "still finding out what became of it"
      return []
    }
    guard explanation.stage != nil else {
      message = "nothing is to be mended: it is \(explanation.outcome.title)"
      return []
    }
    guard remedies != nil else {
      message = "still looking for what would rescue it"
      return []
    }
    guard let remedy = proposedRemedy else {
      message = "no change of one threshold rescues it"
      return []
    }
    guard let changed = thresholds.changed(by: remedy.change) else {
      message = "\(remedy.change.title(configuration)) is not for a running network: it is not applied"
      return []
    }
    let setsBaseline = baseline?.inference != inference
    if setsBaseline { baseline = Baseline(inference: inference, selection, outcomes: currentOutcomes) }
    misses.trial = RemedyTrial(
      inference: inference, target: object.target, before: thresholds, after: changed,
      setsBaseline: setsBaseline)
    thresholds = changed
    knob = remedy.change.knob ?? knob
    let others = remedy.admits.map { ": \($0.words(withTarget: true))" } ?? ""
    message = "\(remedy.change.title(configuration))\(others). Enter goes back"
    return reselect()
  }

  private mutating func takeBack(_ trial: RemedyTrial) -> [Command] {
    thresholds = trial.before
    endTrial()
    message = "back to the thresholds before"
    return reselect()
  }

  /// Takes the thresholds as they are; the pin that was set for a trial goes.
  mutating func endTrial() {
    if let trial = misses.trial, trial.setsBaseline, baseline?.inference == trial.inference { baseline = nil }
    misses.trial = nil
  }

  mutating func changeRemedy(by step: Int) {
    guard let remedies, remedies.count > 1 else { return }
    misses.chosenRemedy = (misses.chosenRemedy + step + remedies.count) % remedies.count
  }
}

extension Remedy.Change {
  /// The slider that it moves, if any.
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
