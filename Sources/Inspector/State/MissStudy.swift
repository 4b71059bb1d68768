import Diagnosis
import RetinaNet

/// What is known of the pictures' objects: made in the background, and shown as it comes.
public struct MissStudy: Sendable {
  /// What does not depend on thresholds, of the passes that are done.
  var coverages: [InferenceID: Coverage] = [:]
  var covering: Set<InferenceID> = []
  /// What became of the shown picture's objects; older than the selection while `isDiagnosing`.
  public internal(set) var diagnosis: PictureDiagnosis? { didSet { finder = nil } }
  public internal(set) var isDiagnosing = false
  /// What remains known of every picture that was diagnosed, also when its trace is dropped.
  public internal(set) var summaries: [InferenceID: MissSummary] = [:]
  /// Keeps what objects' remedies have in common.
  var finder: RemedyFinder?
  /// What would rescue the object that was chosen last.
  var remedies: RemedyAnswer?
  var isSeekingRemedies = false
  /// Which of them is proposed.
  var chosenRemedy = 0
  /// The remedy that is being tried.
  var trial: RemedyTrial?
}

/// What became of a picture's objects, in order, at some thresholds.
public struct MissSummary: Sendable {
  public let thresholds: Thresholds
  public let outcomes: [Explanation.ObjectOutcome]

}

extension MissSummary {
  init(_ diagnosis: PictureDiagnosis) {
    self.init(
      thresholds: diagnosis.selection.thresholds, outcomes: diagnosis.explanations.map(\.outcome))
  }
}

/// What would rescue an object, the least harmful change first.
public struct RemedyAnswer: Sendable {
  public let inference: InferenceID
  public let target: Target
  public let thresholds: Thresholds
  public let remedies: [Remedy]
}

/// A remedy at work: what it was taken for, and what to go back to.
struct RemedyTrial: Sendable {
  let inference: InferenceID
  let target: Target
  let before: Thresholds
  let after: Thresholds
  /// Whether the result before was pinned for the comparison.
  let setsBaseline: Bool
}

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
  public var diagnosis: PictureDiagnosis? { misses.diagnosis }

  /// The diagnosis, where it is of the shown selection.
  public var currentDiagnosis: PictureDiagnosis? {
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

  func outcome(of object: Int) -> Explanation.ObjectOutcome? { diagnosis?.explanations[object].outcome }

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

  /// What covers the shown picture's objects, where that is known.
  var currentCoverage: Coverage? {
    guard let coverage = misses.coverages[inference], coverage.targets == targets(of: inference) else {
      return nil
    }
    return coverage
  }

  /// What each detection is; `nil` where the picture has no ground truth. While thresholds move, those that were there
  /// before keep what they were.
  var verdicts: [Verdict?]? {
    guard pictures[inference.picture].objects != nil, let selection else { return nil }
    if let diagnosis = currentDiagnosis { return diagnosis.verdicts }
    guard let diagnosis else { return Array(repeating: nil, count: selection.detections.count) }
    let known = Dictionary(
      uniqueKeysWithValues: zip(diagnosis.selection.detections.map(\.candidate), diagnosis.verdicts))
    return selection.detections.map { known[$0.candidate] }
  }
}
