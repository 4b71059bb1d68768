import Diagnosis
import RetinaNet

/// Results about the pictures' objects. They are computed in the background and shown when they arrive.
public struct MissStudy: Sendable {
  /// The part that does not depend on thresholds, for inferences that are done.
  var coverages: [InferenceID: PictureCoverage] = [:]
  var covering: Set<InferenceID> = []
  /// The diagnosis of the shown picture. While `isDiagnosing` it is older than the selection.
  public internal(set) var diagnosis: PictureDiagnosis? { didSet { finder = nil } }
  public internal(set) var isDiagnosing = false
  /// A summary of every diagnosed picture. It stays when the trace is dropped.
  public internal(set) var summaries: [InferenceID: MissSummary] = [:]
  /// What became of the objects, where that is known and no diagnosis is kept.
  var outcomes: [Explanation.ObjectOutcome]?
  /// Finds remedies, and caches what the objects of a picture share.
  var finder: RemedyFinder?
  /// The remedies of the object that was chosen last.
  var remedies: RemedyAnswer?
  var isSeekingRemedies = false
  /// The index of the proposed remedy.
  var chosenRemedy = 0
  /// The remedy that is being tried out.
  var trial: RemedyTrial?
}

/// The outcomes of a picture's objects, in order, at some thresholds.
public struct MissSummary: Sendable {
  public let thresholds: Thresholds
  public let outcomes: [Explanation.ObjectOutcome]
  /// `nil` where they were not counted.
  public var falsePositiveCount: Int?
}

extension MissSummary {
  init(_ diagnosis: PictureDiagnosis) {
    self.init(
      thresholds: diagnosis.selection.thresholds, outcomes: diagnosis.explanations.map(\.outcome),
      falsePositiveCount: diagnosis.verdicts.count(where: \.isFalsePositive))
  }
}

/// The remedies for an object, the least harmful change first.
public struct RemedyAnswer: Sendable {
  public let inference: InferenceID
  public let target: Target
  public let thresholds: Thresholds
  public let remedies: [Remedy]
  /// Where there is none: the stage that would lose the object if the threshold of its own stage let it pass.
  public let obstacle: MissStage?

  public init(
    inference: InferenceID, target: Target, thresholds: Thresholds, remedies: [Remedy],
    obstacle: MissStage? = nil
  ) {
    self.inference = inference
    self.target = target
    self.thresholds = thresholds
    self.remedies = remedies
    self.obstacle = obstacle
  }
}

extension State {
  /// The shown picture's ground truth, or an empty list if there is none.
  public var objects: [MarkedObject] { pictures[inference.picture].objects ?? [] }

  func targets(of inference: InferenceID) -> [Target] {
    (pictures[inference.picture].objects ?? []).map(\.target)
  }

  /// The chosen object.
  public var selectedObject: MarkedObject? {
    options.target.flatMap { objects.indices.contains($0) ? objects[$0] : nil }
  }

  /// The latest diagnosis of the shown picture. The thresholds may have changed since.
  public var diagnosis: PictureDiagnosis? { misses.diagnosis }

  /// The diagnosis, if it belongs to the shown selection.
  public var currentDiagnosis: PictureDiagnosis? {
    guard !misses.isDiagnosing, let diagnosis,
      diagnosis.selection.thresholds == selection?.thresholds
    else { return nil }
    return diagnosis
  }

  /// The explanation of the chosen object.
  public var explanation: Explanation? {
    guard let diagnosis, let target = options.target, diagnosis.explanations.indices.contains(target) else {
      return nil
    }
    return diagnosis.explanations[target]
  }

  func outcome(of object: Int) -> Explanation.ObjectOutcome? {
    if let diagnosis { return diagnosis.explanations[object].outcome }
    guard let outcomes = misses.outcomes, outcomes.indices.contains(object) else { return nil }
    return outcomes[object]
  }

  /// The objects that pass the filter, and the chosen one: missed ones first, then found ones, then ignored ones.
  public var listedObjects: [Int] {
    let diagnosis = diagnosis
    let listed = objects.indices.filter {
      $0 == options.target || options.filter.holds(objects[$0].target, diagnosis?.explanations[$0].outcome)
    }
    let ranks = listed.map { index in
      switch listedOutcome(of: index) {
      case .missed, nil: 0
      case .found: 1
      case .ignored: 2
      }
    }
    return listed.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.map { listed[$0] }
  }

  /// The remedies of the chosen object at the shown thresholds, or `nil` until they are computed.
  var remedies: [Remedy]? { remedyAnswer?.remedies }

  var remedyAnswer: RemedyAnswer? {
    // While one is tried, the others can still be chosen.
    if let trial = chosenObjectsTrial { return trial.answer }
    guard let answer = misses.remedies, answer.inference == inference,
      answer.target == selectedObject?.target,
      answer.thresholds == diagnosis?.selection.thresholds
    else { return nil }
    return answer
  }

  /// The remedy that Enter applies.
  var proposedRemedy: Remedy? {
    guard let remedies, !remedies.isEmpty else { return nil }
    return remedies[min(misses.chosenRemedy, remedies.count - 1)]
  }

  /// The coverage of the shown picture's objects, if it is known.
  var currentCoverage: PictureCoverage? {
    guard let coverage = misses.coverages[inference], coverage.targets == targets(of: inference) else {
      return nil
    }
    return coverage
  }

  /// The verdict on each detection, or `nil` if the picture has no ground truth. While thresholds change, detections
  /// keep the verdict of the last diagnosis.
  var verdicts: [Verdict?]? {
    guard pictures[inference.picture].objects != nil, let selection else { return nil }
    if let diagnosis = currentDiagnosis { return diagnosis.verdicts }
    guard let diagnosis else { return Array(repeating: nil, count: selection.detections.count) }
    let known = Dictionary(
      uniqueKeysWithValues: zip(diagnosis.selection.detections.map(\.candidate), diagnosis.verdicts))
    return selection.detections.map { known[$0.candidate] }
  }
}
