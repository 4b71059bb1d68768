import Diagnosis
import RetinaNet

extension State {
  /// The shown picture's ground truth; empty where there is none.
  public var objects: [MarkedObject] { pictures[inference.picture].objects ?? [] }

  func targets(of inference: InferenceID) -> [Target] {
    (pictures[inference.picture].objects ?? []).map(\.target)
  }

  /// The object that is chosen.
  public var selectedObject: MarkedObject? {
    options.target.flatMap { objects.indices.contains($0) ? objects[$0] : nil }
  }

  /// What became of the shown picture's objects: at thresholds that may have moved on since.
  public var diagnosis: Diagnosis? { misses.diagnosis }

  /// The diagnosis, where it is of the shown selection.
  public var currentDiagnosis: Diagnosis? {
    guard !misses.isDiagnosing, let diagnosis,
      diagnosis.selection.thresholds == selection?.thresholds
    else { return nil }
    return diagnosis
  }

  /// What became of the chosen object.
  public var explanation: Explanation? {
    guard let diagnosis, let target = options.target, diagnosis.explanations.indices.contains(target) else {
      return nil
    }
    return diagnosis.explanations[target]
  }

  func outcome(of object: Int) -> Explanation.Outcome? { diagnosis?.explanations[object].outcome }

  /// The objects that the filter lets through, and the chosen one.
  public var listedObjects: [Int] {
    let diagnosis = diagnosis
    return objects.indices.filter {
      $0 == options.target || options.filter.holds(objects[$0].target, diagnosis?.explanations[$0].outcome)
    }
  }

  /// The remedies of the chosen object at the shown thresholds; `nil` while they are being sought.
  var remedies: [Remedy]? {
    guard let answer = misses.remedies, answer.inference == inference,
      answer.target == selectedObject?.target,
      answer.thresholds == diagnosis?.selection.thresholds
    else { return nil }
    return answer.remedies
  }

  /// The one that Enter applies.
  var proposedRemedy: Remedy? {
    guard let remedies, !remedies.isEmpty else { return nil }
    return remedies[min(misses.chosenRemedy, remedies.count - 1)]
  }

  /// The remedy that the chosen object is found by now.
  var activeTrial: RemedyTrial? {
    guard let trial = misses.trial, trial.inference == inference, trial.after == thresholds,
      trial.target == selectedObject?.target
    else { return nil }
    return trial
  }
}
